// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start a device with unusual parameters and expect them in
 * the disk's sysfs.
 */
#include <string.h>

#include "test.h"

#define QUEUE(name)	sysfs_num("/sys/block/ublkb%d/queue/" name, id)

static void run(void)
{
	struct dev *dev = DEV(.attrs = UBLK_ATTR_VOLATILE_CACHE | UBLK_ATTR_FUA |
				       UBLK_ATTR_ROTATIONAL,
			      .discard = true);
	struct ublk_params params = dev->params;
	struct srv *srv;
	char text[64];
	int id = dev->id;

	params.basic.logical_bs_shift = 10;
	params.basic.physical_bs_shift = 13;
	params.basic.io_min_shift = 14;
	params.basic.io_opt_shift = 16;
	params.basic.max_sectors = 512;
	params.basic.chunk_sectors = 128;
	params.discard.discard_granularity = 8192;
	params.discard.max_discard_sectors = 1024;
	params.discard.max_write_zeroes_sectors = 2048;
	OK(dev_set_params(dev, &params));
	srv = SRV(dev);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	EQ(sysfs_num("/sys/block/ublkb%d/size", id), params.basic.dev_sectors);
	OK(sysfs_num("/sys/block/ublkb%d/ro", id));
	EQ(QUEUE("logical_block_size"), 1024);
	EQ(QUEUE("physical_block_size"), 8192);
	EQ(QUEUE("minimum_io_size"), 16384);
	EQ(QUEUE("optimal_io_size"), 65536);
	EQ(QUEUE("max_hw_sectors_kb"), 256);
	EQ(QUEUE("chunk_sectors"), 128);
	EQ(QUEUE("rotational"), 1);
	EQ(QUEUE("fua"), 1);
	EQ(QUEUE("discard_granularity"), 8192);
	EQ(QUEUE("discard_max_bytes"), 1024 * 512);
	EQ(QUEUE("write_zeroes_max_bytes"), 2048 * 512);
	EQ(QUEUE("dma_alignment"), 3);
	EQ(QUEUE("max_segments"), 65535);
	EQ(QUEUE("max_segment_size"), 4294967295LL);
	sysfs_text("/sys/block/ublkb%d/queue/write_cache", id, text,
		   sizeof(text));
	OK(strcmp(text, "write back"));
	down(srv);
}

ABI_TEST();
