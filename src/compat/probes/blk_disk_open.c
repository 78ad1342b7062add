// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.5: a disk's open() is given the disk, no longer the block device.
 */
#include <linux/blkdev.h>

static int disk_open(struct gendisk *disk, blk_mode_t mode)
{
	return 0;
}

static const struct block_device_operations __maybe_unused probe = {
	.open = disk_open,
};
