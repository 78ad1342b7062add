// SPDX-License-Identifier: GPL-2.0
/*
 * Until 6.18: a driver tells of zones by a function that it is given.
 *
 * older form of: blk_zoned_report_args
 */
#include <linux/blkdev.h>

static int report_zones(struct gendisk *disk, sector_t sector, unsigned int nr,
			report_zones_cb cb, void *data)
{
	struct blk_zone zone = { .start = sector, .len = nr };

	return cb(&zone, 0, data);
}

static const struct block_device_operations fops __maybe_unused = {
	.report_zones = report_zones,
};
