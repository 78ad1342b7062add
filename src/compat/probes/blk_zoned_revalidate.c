// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.10: the block layer asks for all zones of a disk without the driver's help.
 *
 * exports: blk_revalidate_disk_zones
 */
#include <linux/blkdev.h>

static int __maybe_unused probe(struct gendisk *disk)
{
	return blk_revalidate_disk_zones(disk);
}
