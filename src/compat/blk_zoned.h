/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Zoned disks under the newest kernel's names: their limits, and the block layer's way of
 * asking for zones.
 */
#ifndef UBLK_COMPAT_BLK_ZONED_H
#define UBLK_COMPAT_BLK_ZONED_H

#include <linux/blk-mq.h>
#include <linux/blkdev.h>

#include "compat/blk_limits.h"
#include "compat/capability.h"

#ifndef UBLK_HAVE_BLK_MAP_KERN
/* Before 6.16 the queue, which the request knows, was an argument. */
#define blk_rq_map_kern(rq, buf, len, gfp) blk_rq_map_kern((rq)->q, rq, buf, len, gfp)
#endif

#if UBLK_CAP_ZONED

/* Since 6.13 the limit of the device and the one in force are two fields. */
#ifdef UBLK_HAVE_BLK_ZONED_HW_APPEND
#define ublk_limits_set_zone_append(lim, sectors) ((lim)->max_hw_zone_append_sectors = (sectors))
#else
#define ublk_limits_set_zone_append(lim, sectors) ((lim)->max_zone_append_sectors = (sectors))
#endif

#ifndef UBLK_HAVE_BLK_ZONED_REVALIDATE
/* Before 6.10 the driver could have a part in it. */
#define blk_revalidate_disk_zones(disk) blk_revalidate_disk_zones(disk, NULL)
#endif

/**
 * struct ublk_zone_report - whoever asked for zones
 * @args: the block layer's
 * @cb: since before 6.19, what to call for each zone
 * @data: its argument
 */
struct ublk_zone_report {
#ifdef UBLK_HAVE_BLK_ZONED_REPORT_ARGS
	struct blk_report_zones_args *args;
#else
	report_zones_cb cb;
	void *data;
#endif
};

/**
 * ublk_report_zone() - tells whoever asked of one zone
 * @report: of the report_zones operation
 * @disk: the disk
 * @zone: the zone
 * @nr: how many were told before
 *
 * Context: as the report_zones operation.
 * Return: 0, or what the asker says.
 */
static inline int ublk_report_zone(struct ublk_zone_report *report, struct gendisk *disk,
				   struct blk_zone *zone, unsigned int nr)
{
#ifdef UBLK_HAVE_BLK_ZONED_REPORT_ARGS
	return disk_report_zone(disk, zone, nr, report->args);
#else
	return report->cb(zone, nr, report->data);
#endif
}

/*
 * The last parameters of a report_zones operation, whose first are disk, sector and number
 * of zones; and a struct ublk_zone_report of them.
 */
#ifdef UBLK_HAVE_BLK_ZONED_REPORT_ARGS
#define UBLK_ZONE_REPORT_PARAMS	struct blk_report_zones_args *ublk_args
#define UBLK_ZONE_REPORT	{ .args = ublk_args }
#else
#define UBLK_ZONE_REPORT_PARAMS	report_zones_cb ublk_cb, void *ublk_data
#define UBLK_ZONE_REPORT	{ .cb = ublk_cb, .data = ublk_data }
#endif

#else

/* Never called: no device is granted ZONED. */
#define ublk_limits_set_zone_append(lim, sectors) ((void)(lim), (void)(sectors))

#endif /* UBLK_CAP_ZONED */

#endif /* UBLK_COMPAT_BLK_ZONED_H */
