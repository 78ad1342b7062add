// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write zones with many requests at a time and expect the
 * server to get those of each zone in order, and the data to be right.
 */
#include <stdio.h>

#include "zoned.h"

static void run(void)
{
	struct srv *srv = ZONED_UP(.queues = 2, .depth = 32, .max_open = 8);

	OK(shell(100, "fio --name=zbd --filename=%s --zonemode=zbd --direct=1 "
		 "--ioengine=io_uring --iodepth=16 --rw=write --bs=16k "
		 "--size=24m --verify=crc32c --do_verify=1 --max_open_zones=4 "
		 "--minimal >fio.out 2>&1 || { cat fio.out; exit 1; }",
		 srv->dev->disk));
	EQ(zoned->out_of_order, 0);
	for (int i = 0; i < 6; i++)
		EQ(zoned->zone[i].cond, BLK_ZONE_COND_FULL);
	OK(shell(100, "fio --name=zbd --filename=%s --zonemode=zbd --direct=1 "
		 "--ioengine=io_uring --iodepth=16 --rw=randwrite --bs=8k "
		 "--size=32m --io_size=16m --verify=crc32c --max_open_zones=4 "
		 "--minimal >fio.out 2>&1 || { cat fio.out; exit 1; }",
		 srv->dev->disk));
	EQ(zoned->out_of_order, 0);
	down(srv);
}

ABI_TEST(.timeout = 200, .needs = "fio");
