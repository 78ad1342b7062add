// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write and verify ublkctl disks whose server hands the pages
 * of its clients on to its file: put into its ring's table by the driver, or
 * by itself.
 */
#include "ublkctl.h"

#include "test.h"

static void once(const char *options, const char *data_path, bool batch)
{
	int id = ublkctl_add_loop(64, options);

	ublkctl_lists(id, data_path, batch);
	fio(60, id, "--direct=1 --ioengine=io_uring --iodepth=16",
	    "--rw=randwrite --bsrange=512-128k --size=16m --verify=crc32c");
	fio(60, id, "--direct=0 --ioengine=psync --end_fsync=1",
	    "--rw=randwrite --bs=16k --size=8m --offset=16m --verify=crc32c");
	ublkctl_del(id);
}

static void run(void)
{
	need_feature(UBLK_F_SUPPORT_ZERO_COPY, "SUPPORT_ZERO_COPY");
	once("-q 2 -d 8 --zero-copy --no-auto-buf --no-batch", "zero-copy", false);
	if (features() & UBLK_F_AUTO_BUF_REG)
		once("-q 2 -d 8 --auto-buf --no-batch", "auto-buf-reg", false);
}

ABI_TEST(.timeout = 200, .needs = "ublkctl|fio");
