// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fill the buffer of a held REPORT_ZONES piece by piece: it can
 * be written, not read, and ends after the zones that were asked for.
 */
#include <string.h>
#include <unistd.h>

#include "zoned.h"

#define NR	5
#define BYTES	(NR * sizeof(struct blk_zone))

struct access {
	bool write;
	uint64_t pos;
	size_t len;
	uint8_t buf[PAGE];
};

static int do_access(struct srv *srv, void *arg)
{
	struct access *a = arg;
	ssize_t n = a->write ? pwrite(srv->fd, a->buf, a->len, a->pos) :
			       pread(srv->fd, a->buf, a->len, a->pos);

	return n < 0 ? -errno : n;
}

static struct access *a;

static int put(struct srv *srv, struct slot *slot, size_t off, size_t len)
{
	memcpy(a->buf, (uint8_t *)&zoned->zone[2] + off, len);
	a->write = true;
	a->pos = UBLKSRV_IO_BUF_OFFSET +
		 ((uint64_t)slot->tag << UBLK_TAG_OFF | off);
	a->len = len;
	return srv_call(srv, 0, do_access, a);
}

static void run(void)
{
	struct srv *srv = ZONED_UP();
	struct blk_zone *zones;
	struct child *child;
	struct slot *slot;

	a = share(sizeof(*a));
	srv_hold(srv, 1 << UBLK_IO_OP_REPORT_ZONES);
	child = zone_report_start(srv->dev, 2 * ZONE_SECTORS, NR, &zones);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.nr_zones, NR);
	EQ(slot->desc.start_sector, 2 * ZONE_SECTORS);
	EQ(put(srv, slot, 0, 100), 100);
	EQ(put(srv, slot, 100, BYTES - 100), BYTES - 100);
	EQ(put(srv, slot, BYTES - 8, 64), 8);
	EQ(put(srv, slot, BYTES + 1, 1), -EINVAL);
	EQ(put(srv, slot, MIB, 1), -EINVAL);
	a->write = false;
	a->pos = UBLKSRV_IO_BUF_OFFSET + ((uint64_t)slot->tag << UBLK_TAG_OFF);
	EQ(srv_call(srv, 0, do_access, a), -EACCES);
	srv_hold(srv, 0);
	srv_commit(srv, slot, BYTES);
	EQ(child_wait(child, LONG_MS), NR);
	OK(memcmp(zones, &zoned->zone[2], BYTES));
	down(srv);
}

ABI_TEST(.no_intree_6_12 = "claims to have taken more than the buffer holds");
