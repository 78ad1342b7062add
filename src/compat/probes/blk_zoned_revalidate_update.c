// SPDX-License-Identifier: GPL-2.0
/*
 * Until 6.9: the block layer asks for all zones of a disk, and then calls the driver.
 *
 * older form of: blk_zoned_revalidate
 * exports: blk_revalidate_disk_zones
 */
#include <linux/blkdev.h>

static int __maybe_unused probe(struct gendisk *disk)
{
	return blk_revalidate_disk_zones(disk, NULL);
}
