// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write and verify a zoned ublkctl disk with fio that is served
 * in batches, and append to it, which needs the sector in each commit.
 */
#include "ublkctl.h"

#include "test.h"

static void run(void)
{
	int id;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	need_feature(UBLK_F_ZONED, "ZONED");
	id = ublkctl_add("-t zoned --size 32M --zone-size 4M --batch");
	ublkctl_lists(id, "user-copy", true);
	fio(60, id, "--direct=1 --ioengine=psync --zonemode=zbd",
	    "--rw=write --bs=64k --size=16m --verify=crc32c");
	ublkctl_del(id);
}

ABI_TEST(.timeout = 120, .needs = "ublkctl|fio");
