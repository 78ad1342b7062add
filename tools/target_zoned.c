// SPDX-License-Identifier: GPL-2.0
/*
 * The target that is a zoned disk in memory: its first zones may be conventional, the others are
 * written in order, from a write pointer that a reset takes back. All is lost with the process.
 *
 * The state of zones is guarded by one lock. Data is copied outside of it: a part of a zone is
 * handed to one WRITE, and what a READ of it sees until that is complete does not matter.
 */
#include "target.h"

#include <errno.h>
#include <linux/blkzoned.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "log.h"
#include "queue.h"

#define DEFAULT_SIZE_BYTES	(1ULL << 30)
#define BLOCK_SHIFT		12
#define SECTOR_SHIFT		9
#define MAX_ZONES		(1U << 20)

/**
 * struct zone - one zone
 * @start: its first sector
 * @wp: the sector that is to be written next
 * @cond: BLK_ZONE_COND_*
 */
struct zone {
	uint64_t start;
	uint64_t wp;
	enum blk_zone_cond cond;
};

/**
 * struct zoned - the disk
 * @data: all of it; memory is used where something was written
 * @bytes: size of @data
 * @zone_sectors: size of a zone
 * @conventional: zones without a write pointer
 * @nr_zones: zones in all
 * @max_open: zones that may be open at a time; 0: any number
 * @max_active: zones that may be open or closed at a time; 0: any number
 * @lock: guards the rest
 * @zones: one after the other
 * @count: how many zones have each condition
 */
struct zoned {
	char *data;
	uint64_t bytes;
	uint64_t zone_sectors;
	uint32_t conventional;
	uint32_t nr_zones;
	uint32_t max_open;
	uint32_t max_active;

	pthread_mutex_t lock;
	struct zone *zones;
	uint32_t count[BLK_ZONE_COND_OFFLINE + 1];
};

static void set_cond(struct zoned *zoned, struct zone *zone, enum blk_zone_cond cond)
{
	zoned->count[zone->cond]--;
	zone->cond = cond;
	zoned->count[cond]++;
}

static uint32_t nr_open(const struct zoned *zoned)
{
	return zoned->count[BLK_ZONE_COND_IMP_OPEN] + zoned->count[BLK_ZONE_COND_EXP_OPEN];
}

static bool is_open(const struct zone *zone)
{
	return zone->cond == BLK_ZONE_COND_IMP_OPEN || zone->cond == BLK_ZONE_COND_EXP_OPEN;
}

static void close_zone(struct zoned *zoned, struct zone *zone)
{
	if (is_open(zone))
		set_cond(zoned, zone, zone->wp == zone->start ? BLK_ZONE_COND_EMPTY :
								BLK_ZONE_COND_CLOSED);
}

/* A zone that was opened by writing to it gives way to another one. */
static int close_any(struct zoned *zoned)
{
	for (uint32_t i = zoned->conventional; i < zoned->nr_zones; i++) {
		if (zoned->zones[i].cond == BLK_ZONE_COND_IMP_OPEN) {
			close_zone(zoned, &zoned->zones[i]);
			return 0;
		}
	}
	return -ETOOMANYREFS;
}

/* -EOVERFLOW and -ETOOMANYREFS are what the block layer calls the two limits. */
static int open_zone(struct zoned *zoned, struct zone *zone, enum blk_zone_cond cond)
{
	int ret = 0;

	if (zone->cond == BLK_ZONE_COND_FULL)
		return -EIO;
	if (is_open(zone)) {
		if (cond == BLK_ZONE_COND_EXP_OPEN)
			set_cond(zoned, zone, cond);
		return 0;
	}
	if (zone->cond == BLK_ZONE_COND_EMPTY && zoned->max_active &&
	    nr_open(zoned) + zoned->count[BLK_ZONE_COND_CLOSED] >= zoned->max_active)
		return -EOVERFLOW;
	if (zoned->max_open && nr_open(zoned) >= zoned->max_open)
		ret = close_any(zoned);
	if (!ret)
		set_cond(zoned, zone, cond);
	return ret;
}

static void finish_zone(struct zoned *zoned, struct zone *zone)
{
	zone->wp = zone->start + zoned->zone_sectors;
	set_cond(zoned, zone, BLK_ZONE_COND_FULL);
}

static void reset_zone(struct zoned *zoned, struct zone *zone)
{
	if (zone->wp != zone->start)
		madvise(zoned->data + (zone->start << SECTOR_SHIFT),
			zoned->zone_sectors << SECTOR_SHIFT, MADV_DONTNEED);
	zone->wp = zone->start;
	set_cond(zoned, zone, BLK_ZONE_COND_EMPTY);
}

/* One of the requests that are about a zone and not about data. */
static int manage_zone(struct zoned *zoned, unsigned int op, struct zone *zone)
{
	if (zone->cond == BLK_ZONE_COND_NOT_WP)
		return -EIO;
	switch (op) {
	case UBLK_IO_OP_ZONE_OPEN:
		return open_zone(zoned, zone, BLK_ZONE_COND_EXP_OPEN);
	case UBLK_IO_OP_ZONE_CLOSE:
		close_zone(zoned, zone);
		return 0;
	case UBLK_IO_OP_ZONE_FINISH:
		finish_zone(zoned, zone);
		return 0;
	default:
		reset_zone(zoned, zone);
		return 0;
	}
}

static void reset_all(struct zoned *zoned)
{
	for (uint32_t i = zoned->conventional; i < zoned->nr_zones; i++)
		reset_zone(zoned, &zoned->zones[i]);
}

/* The part of the zone that a WRITE fills is its own from here on. @sector: where it goes */
static int advance(struct zoned *zoned, struct zone *zone, const struct ublksrv_io_desc *desc,
		   uint64_t *sector)
{
	bool append = ublksrv_get_op(desc) == UBLK_IO_OP_ZONE_APPEND;
	int ret;

	*sector = desc->start_sector;
	if (zone->cond == BLK_ZONE_COND_NOT_WP)
		return append ? -EIO : 0;
	if (append)
		*sector = zone->wp;
	if (*sector != zone->wp || zone->wp + desc->nr_sectors > zone->start + zoned->zone_sectors)
		return -EIO;
	ret = open_zone(zoned, zone, BLK_ZONE_COND_IMP_OPEN);
	if (ret)
		return ret;
	zone->wp += desc->nr_sectors;
	if (zone->wp == zone->start + zoned->zone_sectors)
		set_cond(zoned, zone, BLK_ZONE_COND_FULL);
	return 0;
}

static int report(const struct zoned *zoned, const struct ublksrv_io_desc *desc, void *buffer,
		  size_t buf_bytes)
{
	struct blk_zone *to = buffer;
	uint32_t first = desc->start_sector / zoned->zone_sectors;
	uint32_t nr = desc->nr_zones;

	if (first >= zoned->nr_zones)
		return -EIO;
	if (nr > zoned->nr_zones - first)
		nr = zoned->nr_zones - first;
	if (nr > buf_bytes / sizeof(*to))
		nr = buf_bytes / sizeof(*to);
	for (uint32_t i = 0; i < nr; i++) {
		const struct zone *zone = &zoned->zones[first + i];

		to[i] = (struct blk_zone) {
			.start = zone->start,
			.len = zoned->zone_sectors,
			.wp = zone->wp,
			.type = first + i < zoned->conventional ? BLK_ZONE_TYPE_CONVENTIONAL :
								  BLK_ZONE_TYPE_SEQWRITE_REQ,
			.cond = zone->cond,
			.capacity = zoned->zone_sectors,
		};
	}
	return nr * sizeof(*to);
}

static void write_data(struct zoned *zoned, struct queue *queue, unsigned int tag,
		       const struct ublksrv_io_desc *desc, struct zone *zone)
{
	uint32_t bytes = desc->nr_sectors << SECTOR_SHIFT;
	uint64_t sector;
	int ret;

	pthread_mutex_lock(&zoned->lock);
	ret = advance(zoned, zone, desc, &sector);
	pthread_mutex_unlock(&zoned->lock);
	if (ret) {
		queue_commit(queue, tag, ret);
		return;
	}
	memcpy(zoned->data + (sector << SECTOR_SHIFT), queue_buffer(queue, tag), bytes);
	if (ublksrv_get_op(desc) == UBLK_IO_OP_ZONE_APPEND)
		queue_commit_append(queue, tag, bytes, sector);
	else
		queue_commit(queue, tag, bytes);
}

static void zoned_submit(struct queue *queue, unsigned int tag, const struct ublksrv_io_desc *desc)
{
	struct zoned *zoned = queue->target->zoned;
	struct zone *zone = &zoned->zones[desc->start_sector / zoned->zone_sectors];
	unsigned int op = ublksrv_get_op(desc);
	int ret = 0;

	switch (op) {
	case UBLK_IO_OP_READ:
		ret = desc->nr_sectors << SECTOR_SHIFT;
		memcpy(queue_buffer(queue, tag),
		       zoned->data + (desc->start_sector << SECTOR_SHIFT), ret);
		break;
	case UBLK_IO_OP_WRITE:
	case UBLK_IO_OP_ZONE_APPEND:
		write_data(zoned, queue, tag, desc, zone);
		return;
	case UBLK_IO_OP_FLUSH:
		break;
	case UBLK_IO_OP_REPORT_ZONES:
		pthread_mutex_lock(&zoned->lock);
		ret = report(zoned, desc, queue_buffer(queue, tag), queue->buf_bytes);
		pthread_mutex_unlock(&zoned->lock);
		break;
	case UBLK_IO_OP_ZONE_RESET_ALL:
		pthread_mutex_lock(&zoned->lock);
		reset_all(zoned);
		pthread_mutex_unlock(&zoned->lock);
		break;
	case UBLK_IO_OP_ZONE_OPEN:
	case UBLK_IO_OP_ZONE_CLOSE:
	case UBLK_IO_OP_ZONE_FINISH:
	case UBLK_IO_OP_ZONE_RESET:
		pthread_mutex_lock(&zoned->lock);
		ret = manage_zone(zoned, op, zone);
		pthread_mutex_unlock(&zoned->lock);
		break;
	default:
		ret = -EOPNOTSUPP;
	}
	queue_commit(queue, tag, ret);
}

static int check_config(const struct zoned *zoned, const struct target_config *config)
{
	uint32_t sequential = zoned->nr_zones - zoned->conventional;

	if (!zoned->nr_zones) {
		say(LOG_ERR, "a disk has 1 to %u zones: change --size or --zone-size", MAX_ZONES);
		return -EINVAL;
	}
	if (zoned->conventional >= zoned->nr_zones) {
		say(LOG_ERR, "of %u zones, fewer must be --conventional", zoned->nr_zones);
		return -EINVAL;
	}
	if (config->max_open > sequential || config->max_active > sequential) {
		say(LOG_ERR, "--max-open and --max-active are at most %u here, zones in order",
		    sequential);
		return -EINVAL;
	}
	if (config->max_active && config->max_open > config->max_active) {
		say(LOG_ERR, "--max-open must not be larger than --max-active");
		return -EINVAL;
	}
	return 0;
}

static int make_zones(struct zoned *zoned)
{
	zoned->zones = calloc(zoned->nr_zones, sizeof(*zoned->zones));
	zoned->data = mmap(NULL, zoned->bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (!zoned->zones || zoned->data == MAP_FAILED) {
		say(LOG_ERR, "no memory for a disk of this size: give a smaller --size");
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < zoned->nr_zones; i++) {
		struct zone *zone = &zoned->zones[i];
		bool conventional = i < zoned->conventional;

		zone->start = i * zoned->zone_sectors;
		zone->wp = zone->start + (conventional ? zoned->zone_sectors : 0);
		zone->cond = conventional ? BLK_ZONE_COND_NOT_WP : BLK_ZONE_COND_EMPTY;
		zoned->count[zone->cond]++;
	}
	return 0;
}

static void free_zoned(struct zoned *zoned)
{
	if (zoned->data && zoned->data != MAP_FAILED)
		munmap(zoned->data, zoned->bytes);
	free(zoned->zones);
	free(zoned);
}

static void set_params(struct target *target, const struct target_config *config)
{
	const struct zoned *zoned = target->zoned;
	uint32_t append_sectors = config->buf_bytes >> SECTOR_SHIFT;

	if (append_sectors > zoned->zone_sectors)
		append_sectors = zoned->zone_sectors;
	target_set_basic(target, config, BLOCK_SHIFT, zoned->bytes);
	target->params.basic.chunk_sectors = zoned->zone_sectors;
	target->params.types |= UBLK_PARAM_TYPE_ZONED;
	target->params.zoned = (struct ublk_param_zoned) {
		.max_open_zones = zoned->max_open,
		.max_active_zones = zoned->max_active,
		.max_zone_append_sectors = append_sectors,
	};
}

static int zoned_open(struct target *target, const struct target_config *config)
{
	uint64_t bytes = config->size_bytes ? config->size_bytes : DEFAULT_SIZE_BYTES;
	struct zoned *zoned = calloc(1, sizeof(*zoned));
	int ret;

	if (!zoned) {
		say(LOG_ERR, "not enough memory for a zoned disk");
		return -ENOMEM;
	}
	target->fd = -1;
	target->zoned = zoned;
	pthread_mutex_init(&zoned->lock, NULL);
	zoned->zone_sectors = config->zone_bytes >> SECTOR_SHIFT;
	if (bytes / config->zone_bytes <= MAX_ZONES)
		zoned->nr_zones = bytes / config->zone_bytes;
	zoned->bytes = zoned->nr_zones * config->zone_bytes;
	zoned->conventional = config->conventional;
	zoned->max_open = config->max_open;
	zoned->max_active = config->max_active;
	ret = check_config(zoned, config);
	if (!ret)
		ret = make_zones(zoned);
	if (ret)
		free_zoned(zoned);
	else
		set_params(target, config);
	return ret;
}

static void zoned_close(struct target *target)
{
	free_zoned(target->zoned);
}

const struct target_ops target_zoned = {
	.name = "zoned",
	.is_zoned = true,
	.open = zoned_open,
	.close = zoned_close,
	.submit = zoned_submit,
};
