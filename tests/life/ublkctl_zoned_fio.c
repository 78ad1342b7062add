// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write and verify an in-memory zoned disk with fio, in order
 * and at random, within a limit of open zones.
 */
#include "ublkctl.h"

#include "test.h"

static void run(void)
{
	int id;

	need_feature(UBLK_F_ZONED, "ZONED");
	id = ublkctl_add("-t zoned --size 128M --zone-size 4M --max-open 4 --max-active 8 -q 2");
	fio(90, id, "--zonemode=zbd --direct=1 --ioengine=io_uring --iodepth=1",
	    "--rw=write --bs=64k --size=16m --verify=crc32c");
	fio(90, id, "--zonemode=zbd --direct=1 --ioengine=psync --max_open_zones=4",
	    "--rw=randwrite --bs=16k --size=8m --offset=64m --verify=crc32c");
	ublkctl_del(id);
}

ABI_TEST(.timeout = 200, .needs = "ublkctl|fio");
