// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write and verify ublkctl disks whose data the server copies
 * itself, or sends for, and expect list to name the way.
 */
#include <stdio.h>

#include "ublkctl.h"

#include "test.h"

static void once(uint64_t flag, const char *name, const char *option)
{
	char shown[64];
	int id;

	if (!(features() & flag))
		return;
	id = ublkctl_add_loop(64, option);
	snprintf(shown, sizeof(shown), "\"data_path\":\"%s\"", name);
	ublkctl(0, shown, "list --json");
	fio(60, id, "--direct=1 --ioengine=io_uring --iodepth=8",
	    "--rw=randwrite --bsrange=512-128k --size=16m --verify=crc32c");
	fio(60, id, "--direct=0 --ioengine=psync --end_fsync=1",
	    "--rw=randwrite --bs=16k --size=8m --offset=16m --verify=crc32c");
	ublkctl_del(id);
}

static void run(void)
{
	if (!(features() & (UBLK_F_USER_COPY | UBLK_F_NEED_GET_DATA)))
		skip("the driver has no USER_COPY and no NEED_GET_DATA");
	once(UBLK_F_USER_COPY, "user-copy", "--user-copy -q 2");
	once(UBLK_F_NEED_GET_DATA, "get-data", "--get-data -q 2");
}

ABI_TEST(.timeout = 200, .needs = "ublkctl|fio");
