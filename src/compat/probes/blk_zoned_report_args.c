// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.19: a driver tells of zones by a function of the block layer, with an opaque
 * argument.
 *
 * exports: disk_report_zone
 */
#include <linux/blkdev.h>

static int report_zones(struct gendisk *disk, sector_t sector, unsigned int nr,
			struct blk_report_zones_args *args)
{
	struct blk_zone zone = { .start = sector, .len = nr };

	return disk_report_zone(disk, &zone, 0, args);
}

static const struct block_device_operations fops __maybe_unused = {
	.report_zones = report_zones,
};
