/* SPDX-License-Identifier: GPL-2.0-only */
/* As much of the block layer's limits as the parameters set, on a machine with 4 KiB pages. */
#ifndef UBLK_STUB_BLKDEV_H
#define UBLK_STUB_BLKDEV_H

#include <limits.h>
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/types.h>

#define SECTOR_SHIFT	9
#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define PAGE_SECTORS	(PAGE_SIZE >> SECTOR_SHIFT)

#define BLK_FEAT_WRITE_CACHE	BIT(0)
#define BLK_FEAT_FUA		BIT(1)
#define BLK_FEAT_ROTATIONAL	BIT(2)
#define BLK_FEAT_ZONED		BIT(3)

struct queue_limits {
	unsigned int features;
	unsigned long seg_boundary_mask;
	unsigned long virt_boundary_mask;
	unsigned int logical_block_size;
	unsigned int physical_block_size;
	unsigned int io_min;
	unsigned int io_opt;
	unsigned int max_hw_sectors;
	unsigned int chunk_sectors;
	unsigned int max_segment_size;
	unsigned int max_segments;
	unsigned int dma_alignment;
	unsigned int discard_alignment;
	unsigned int discard_granularity;
	unsigned int max_hw_discard_sectors;
	unsigned int max_discard_segments;
	unsigned int max_write_zeroes_sectors;
	unsigned int metadata_size;
	unsigned int max_hw_zone_append_sectors;
	unsigned int max_open_zones;
	unsigned int max_active_zones;
};

#endif
