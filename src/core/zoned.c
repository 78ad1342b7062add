// SPDX-License-Identifier: GPL-2.0
/*
 * Zones: the block layer asks for them, and the server answers. Each question is a request
 * of its own, like any other to the server: it finds how many zones from which sector on
 * in the descriptor, and fills in a struct blk_zone for each.
 */
#include "core/zoned.h"
#include <linux/log2.h>
#include <linux/printk.h>
#include <linux/slab.h>

#if UBLK_CAP_ZONED

/* Zones asked for at once. */
#define MAX_ZONES_ASKED	4096U

/* A request of that many zones must fit into the limits of the disk. */
static unsigned int max_zones_asked(struct request_queue *q)
{
	unsigned int bytes = min_t(u64, (u64)queue_max_hw_sectors(q) << SECTOR_SHIFT,
				   (u64)queue_max_segments(q) * UBLK_MIN_SEGMENT_SIZE);

	return min_t(unsigned int, bytes / sizeof(struct blk_zone), MAX_ZONES_ASKED);
}

/* Asks the server for zones. What it does not fill in stays zero. */
static int ask(struct gendisk *disk, sector_t sector, struct blk_zone *zones, unsigned int nr)
{
	struct request *rq;
	int ret;

	memset(zones, 0, nr * sizeof(*zones));
	rq = blk_mq_alloc_request(disk->queue, REQ_OP_DRV_IN, 0);
	if (IS_ERR(rq))
		return PTR_ERR(rq);
	ret = blk_rq_map_kern(rq, zones, nr * sizeof(*zones), GFP_KERNEL);
	if (!ret) {
		rq->__sector = sector;
		ret = blk_status_to_errno(blk_execute_rq(rq, false));
	}
	blk_mq_free_request(rq);
	return ret;
}

/* Only the last zone may be smaller than the others. */
static bool is_zone_right(struct gendisk *disk, const struct blk_zone *zone, sector_t start)
{
	sector_t zone_sectors = disk->queue->limits.chunk_sectors;

	if (zone->start == start && zone->len == min(zone_sectors, get_capacity(disk) - start))
		return true;
	pr_notice_ratelimited("ublk: %s: the server told of a zone at %llu of %llu sectors where one at %llu was asked for\n",
			      disk->disk_name, zone->start, zone->len, start);
	return false;
}

/* Asks for @nr zones and tells of them; returns how many there were, or -errno. */
static int tell_some(struct gendisk *disk, unsigned int first, struct blk_zone *zones,
		     unsigned int nr, unsigned int nr_told, struct ublk_zone_report *report)
{
	unsigned int shift = ilog2(disk->queue->limits.chunk_sectors);
	unsigned int i;
	int ret;

	ret = ask(disk, (sector_t)first << shift, zones, nr);
	for (i = 0; !ret && i < nr && zones[i].len; i++) {
		if (!is_zone_right(disk, &zones[i], (sector_t)(first + i) << shift))
			return -EIO;
		ret = ublk_report_zone(report, disk, &zones[i], nr_told + i);
	}
	return ret ?: i;
}

/**
 * ublk_report_zones() - a disk's report_zones operation
 * @disk: the disk, zoned
 * @sector: in the first zone asked for
 * @nr_zones: how many
 * @UBLK_ZONE_REPORT_PARAMS: whom to tell
 *
 * Context: sleeps; waits for the server as any I/O does.
 * Return: how many zones were told, fewer if the server knows no more; -EIO: it did not
 * answer, or what makes no sense; -ENOMEM; or what the asker said.
 */
int ublk_report_zones(struct gendisk *disk, sector_t sector, unsigned int nr_zones,
		      UBLK_ZONE_REPORT_PARAMS)
{
	struct ublk_zone_report report = UBLK_ZONE_REPORT;
	sector_t zone_sectors = disk->queue->limits.chunk_sectors;
	unsigned int first = sector >> ilog2(zone_sectors);
	unsigned int total = (get_capacity(disk) + zone_sectors - 1) >> ilog2(zone_sectors);
	unsigned int told = 0, nr, max_nr;
	struct blk_zone *zones;
	int ret = 0;

	if (first >= total)
		return 0;
	nr_zones = min(nr_zones, total - first);
	max_nr = min(nr_zones, max_zones_asked(disk->queue));
	/* Whole pages, so that a segment of the smallest size holds what it should. */
	zones = kvmalloc(PAGE_ALIGN(max_nr * sizeof(*zones)), GFP_KERNEL);
	if (!zones)
		return -ENOMEM;
	while (told < nr_zones) {
		nr = min(nr_zones - told, max_nr);
		ret = tell_some(disk, first + told, zones, nr, told, &report);
		if (ret <= 0)
			break;
		told += ret;
	}
	kvfree(zones);
	return ret < 0 ? ret : told;
}

/**
 * ublk_zones_learn() - lets the block layer learn all zones of a disk
 * @disk: the disk, zoned, not yet added, its gate open
 *
 * Waits for the server, which a death of it ends.
 *
 * Context: sleeps; no lock held.
 * Return: 0; -ENODEV or what else the block layer says of zones that make no sense; -EIO: the
 * server did not answer; -ENOMEM.
 */
int ublk_zones_learn(struct gendisk *disk)
{
	disk->nr_zones = get_capacity(disk) >> ilog2(disk->queue->limits.chunk_sectors);
	return blk_revalidate_disk_zones(disk);
}

#else

int ublk_zones_learn(struct gendisk *disk)
{
	return -EOPNOTSUPP;
}

#endif
