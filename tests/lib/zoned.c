// SPDX-License-Identifier: GPL-2.0-only
/* The zoned disk in memory, and what its clients do with zones. */
#include "zerocopy.h"
#include "zoned.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct zoned *zoned;

static struct blk_zone *zone_of(uint64_t sector)
{
	return &zoned->zone[sector / (zoned->opts.bytes >> 9)];
}

static bool is_sequential(const struct blk_zone *zone)
{
	return zone->type == BLK_ZONE_TYPE_SEQWRITE_REQ;
}

static void empty(struct blk_zone *zone)
{
	zone->wp = zone->start;
	zone->cond = BLK_ZONE_COND_EMPTY;
}

static void init_zones(void)
{
	uint64_t sectors = zoned->opts.bytes >> 9;

	for (int i = 0; i < zoned->opts.nr; i++) {
		struct blk_zone *zone = &zoned->zone[i];

		*zone = (struct blk_zone){
			.start = i * sectors, .len = sectors,
			.capacity = sectors,
			.type = BLK_ZONE_TYPE_SEQWRITE_REQ };
		empty(zone);
		if (i >= zoned->opts.conventional)
			continue;
		zone->type = BLK_ZONE_TYPE_CONVENTIONAL;
		zone->cond = BLK_ZONE_COND_NOT_WP;
		zone->wp = UINT64_MAX;
	}
}

static uint64_t position(const struct slot *slot)
{
	return UBLKSRV_IO_BUF_OFFSET + ((uint64_t)slot->q << UBLK_QID_OFF |
					(uint64_t)slot->tag << UBLK_TAG_OFF);
}

static bool is_zero_copy(struct srv *srv)
{
	return srv->dev->info.flags & UBLK_F_SUPPORT_ZERO_COPY;
}

static bool is_auto(struct srv *srv)
{
	return srv->dev->info.flags & UBLK_F_AUTO_BUF_REG;
}

static void get_data(struct srv *srv, struct slot *slot, void *to, size_t len)
{
	ssize_t n;

	if (is_zero_copy(srv)) {
		zc_take(srv, slot, to, len);
		return;
	}
	n = pread(srv->fd, to, len, position(slot));
	if (n != (ssize_t)len)
		fail("pread of %zu bytes: %zd (%m)", len, n);
}

static void put_data(struct srv *srv, struct slot *slot, const void *from,
		     size_t len)
{
	ssize_t n;

	if (is_zero_copy(srv)) {
		zc_give(srv, slot, from, len);
		return;
	}
	n = pwrite(srv->fd, from, len, position(slot));
	if (n != (ssize_t)len)
		fail("pwrite of %zu bytes: %zd (%m)", len, n);
}

static int report(struct srv *srv, struct slot *slot)
{
	struct blk_zone *zone = zone_of(slot->desc.start_sector);
	int left = zoned->opts.nr - (zone - zoned->zone);
	int nr = slot->desc.nr_zones;

	if (zoned->report == REPORT_ERROR)
		return -EIO;
	if (zoned->report == REPORT_NONE)
		return 0;
	if (nr > left)
		nr = left;
	if (zoned->report == REPORT_HALF)
		nr = (nr + 1) / 2;
	put_data(srv, slot, zone, nr * sizeof(*zone));
	return nr * sizeof(*zone);
}

/* Sectors were written at the write pointer. */
static void written(struct blk_zone *zone, uint32_t sectors)
{
	zone->wp += sectors;
	zone->cond = BLK_ZONE_COND_IMP_OPEN;
	if (zone->wp == zone->start + zone->capacity)
		zone->cond = BLK_ZONE_COND_FULL;
}

static int put_at(struct srv *srv, struct slot *slot, struct blk_zone *zone,
		  uint64_t sector)
{
	uint32_t sectors = slot->desc.nr_sectors;

	if (is_sequential(zone) &&
	    (sector != zone->wp || zone->cond == BLK_ZONE_COND_FULL ||
	     sector + sectors > zone->start + zone->capacity)) {
		zoned->out_of_order++;
		return -EIO;
	}
	if (is_sequential(zone))
		written(zone, sectors);
	if (is_auto(srv))
		return zc_serve_at(srv, slot, sector << 9);
	get_data(srv, slot, srv->disk + (sector << 9), (size_t)sectors << 9);
	return sectors << 9;
}

static int append(struct srv *srv, struct slot *slot)
{
	struct blk_zone *zone = zone_of(slot->desc.start_sector);
	int res;

	slot->lba = zone->wp;
	zoned->append = slot->desc;
	zoned->append_lba = zone->wp;
	res = put_at(srv, slot, zone, zone->wp);
	if (res < 0 || zoned->lie == APPEND_TRUE)
		return res;
	zoned->lies++;
	if (zoned->lie == APPEND_ZONE_BEFORE)
		slot->lba = zone->start - slot->desc.nr_sectors;
	else if (zoned->lie == APPEND_ZONE_BEHIND)
		slot->lba = zone->start + zone->len;
	else if (zoned->lie == APPEND_PAST_THE_END)
		slot->lba = zone->start + zone->len - slot->desc.nr_sectors + 8;
	else
		return res / 2 / 4096 * 4096 ?: 512;
	return res;
}

static int manage(struct slot *slot, int op)
{
	struct blk_zone *zone = zone_of(slot->desc.start_sector);

	switch (op) {
	case UBLK_IO_OP_ZONE_OPEN:
		zone->cond = BLK_ZONE_COND_EXP_OPEN;
		return 0;
	case UBLK_IO_OP_ZONE_CLOSE:
		zone->cond = BLK_ZONE_COND_CLOSED;
		if (zone->wp == zone->start)
			zone->cond = BLK_ZONE_COND_EMPTY;
		return 0;
	case UBLK_IO_OP_ZONE_FINISH:
		zone->wp = zone->start + zone->len;
		zone->cond = BLK_ZONE_COND_FULL;
		return 0;
	case UBLK_IO_OP_ZONE_RESET:
		empty(zone);
		return 0;
	case UBLK_IO_OP_ZONE_RESET_ALL:
		for (int i = 0; i < zoned->opts.nr; i++)
			if (is_sequential(&zoned->zone[i]))
				empty(&zoned->zone[i]);
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

int zoned_policy(struct srv *srv, struct slot *slot)
{
	int op = ublksrv_get_op(&slot->desc), res;

	slot->lba = 0;
	if (zoned->fail_ops >> op & 1)
		return -EIO;
	if (srv->hold_ops >> op & 1)
		return HOLD;
	switch (op) {
	case UBLK_IO_OP_REPORT_ZONES:
		return report(srv, slot);
	case UBLK_IO_OP_WRITE:
		return put_at(srv, slot, zone_of(slot->desc.start_sector),
			      slot->desc.start_sector);
	case UBLK_IO_OP_ZONE_APPEND:
		return append(srv, slot);
	case UBLK_IO_OP_READ:
		if (is_auto(srv))
			return zc_serve(srv, slot);
		res = srv_serve_ram(srv, slot);
		if (res > 0)
			put_data(srv, slot, slot->buf, res);
		return res;
	case UBLK_IO_OP_FLUSH:
		return 0;
	default:
		return manage(slot, op);
	}
}

struct ublk_params zoned_params(const struct zoned_opts *opts)
{
	struct dev_opts plain = { .bytes = opts->bytes * opts->nr,
				  .max_sectors = opts->max_sectors };
	struct ublk_params params = params_for(&plain);

	params.basic.chunk_sectors = opts->bytes >> 9;
	params.basic.virt_boundary_mask = opts->virt_boundary;
	params.types |= UBLK_PARAM_TYPE_ZONED;
	params.zoned.max_open_zones = opts->max_open;
	params.zoned.max_active_zones = opts->max_active;
	params.zoned.max_zone_append_sectors = opts->max_append;
	return params;
}

void zoned_keep(void)
{
	if (!zoned)
		zoned = share(sizeof(*zoned));
}

struct srv *zoned_new(struct zoned_opts opts)
{
	const struct srv_opts server = { .policy = zoned_policy };
	struct srv *srv;
	struct dev *dev;

	need_feature(UBLK_F_ZONED, "ZONED");
	if (opts.flags & UBLK_F_AUTO_BUF_REG)
		need_feature(UBLK_F_AUTO_BUF_REG, "AUTO_BUF_REG");
	if (!(opts.flags & UBLK_F_SUPPORT_ZERO_COPY)) {
		need_feature(UBLK_F_USER_COPY, "USER_COPY");
		opts.flags |= UBLK_F_USER_COPY;
	}
	if (!opts.nr)
		opts.nr = 16;
	if (!opts.bytes)
		opts.bytes = ZONE;
	if (!opts.max_append)
		opts.max_append = 256;
	zoned_keep();
	memset(zoned, 0, sizeof(*zoned));
	zoned->opts = opts;
	init_zones();
	dev = DEV(.flags = UBLK_F_ZONED | opts.flags, .no_params = true,
		  .queues = opts.queues, .depth = opts.depth);
	dev->params = zoned_params(&opts);
	OK(dev_set_params(dev, &dev->params));
	srv = opts.flags & UBLK_F_AUTO_BUF_REG ? zc_srv(dev, server) :
						 srv_new(dev, server);
	srv_fetch_all(srv);
	return srv;
}

struct srv *zoned_up(struct zoned_opts opts)
{
	struct srv *srv = zoned_new(opts);

	OK(dev_start(srv->dev, srv));
	return srv;
}

struct zone_client {
	struct dev *dev;
	unsigned long op;
	struct blk_zone_range range;
	int nr;
	struct blk_zone zones[MAX_ZONES];
};

static int do_ioctl(void *arg)
{
	struct zone_client *client = arg;
	int fd = open(client->dev->disk, O_RDWR);

	if (fd < 0)
		return -errno;
	return ioctl(fd, client->op, &client->range) ? -errno : 0;
}

struct child *zone_ioctl_start(struct dev *dev, unsigned long op,
			       uint64_t sector, uint64_t sectors)
{
	struct zone_client *client = share(sizeof(*client));

	client->dev = dev;
	client->op = op;
	client->range.sector = sector;
	client->range.nr_sectors = sectors;
	return child_start(0, do_ioctl, client);
}

int zone_ioctl(struct dev *dev, unsigned long op, uint64_t sector,
	       uint64_t sectors)
{
	struct child *child = zone_ioctl_start(dev, op, sector, sectors);
	int res = child_wait(child, LONG_MS);

	if (res == PENDING)
		fail("a zone ioctl has not ended within %d ms", LONG_MS);
	return res;
}

static int do_report(void *arg)
{
	struct zone_client *client = arg;
	int fd = open(client->dev->disk, O_RDONLY), res;
	struct blk_zone_report *rep;

	if (fd < 0)
		return -errno;
	rep = calloc(1, sizeof(*rep) + client->nr * sizeof(rep->zones[0]));
	rep->sector = client->range.sector;
	rep->nr_zones = client->nr;
	if (ioctl(fd, BLKREPORTZONE, rep))
		return -errno;
	res = rep->nr_zones;
	memcpy(client->zones, rep->zones, res * sizeof(rep->zones[0]));
	return res;
}

struct child *zone_report_start(struct dev *dev, uint64_t sector, int nr,
				struct blk_zone **zones)
{
	struct zone_client *client = share(sizeof(*client));

	client->dev = dev;
	client->range.sector = sector;
	client->nr = nr;
	*zones = client->zones;
	return child_start(0, do_report, client);
}

int zone_report(struct dev *dev, uint64_t sector, int nr,
		struct blk_zone *zones)
{
	struct blk_zone *shared;
	struct child *child = zone_report_start(dev, sector, nr, &shared);
	int res = child_wait(child, LONG_MS);

	if (res == PENDING)
		fail("a zone report has not ended within %d ms", LONG_MS);
	if (res > 0)
		memcpy(zones, shared, res * sizeof(*zones));
	return res;
}
