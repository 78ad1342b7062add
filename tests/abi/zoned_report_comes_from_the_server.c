// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask a disk for its zones and expect what its server says of
 * them, from any zone on.
 */
#include "zoned.h"

#define NR	20

static void same(struct srv *srv, int first, int ask, int want)
{
	static struct blk_zone got[MAX_ZONES];

	EQ(zone_report(srv->dev, first * ZONE_SECTORS, ask, got), want);
	for (int i = 0; i < want; i++) {
		const struct blk_zone *zone = &zoned->zone[first + i];

		EQ(got[i].start, zone->start);
		EQ(got[i].len, zone->len);
		EQ(got[i].capacity, zone->capacity);
		EQ(got[i].wp, zone->wp);
		EQ(got[i].type, zone->type);
		EQ(got[i].cond, zone->cond);
	}
}

static void all(struct srv *srv)
{
	same(srv, 0, NR, NR);
	same(srv, 0, MAX_ZONES, NR);
	same(srv, 7, 5, 5);
	EQ(srv->last[UBLK_IO_OP_REPORT_ZONES].start_sector % ZONE_SECTORS, 0);
	same(srv, NR - 1, 9, 1);
}

static void run(void)
{
	struct srv *srv = ZONED_UP(.nr = NR, .conventional = 3);
	struct ublksrv_io_desc *desc = &srv->last[UBLK_IO_OP_REPORT_ZONES];

	all(srv);
	same(srv, 4, 6, 6);
	EQ(desc->start_sector, 4 * ZONE_SECTORS);
	EQ(desc->nr_zones, 6);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = 5 * ZONE, .len = 8192), 8192);
	EQ(zoned->zone[5].wp, 5 * ZONE_SECTORS + 16);
	zoned->zone[6].cond = BLK_ZONE_COND_OFFLINE;
	zoned->zone[8].cond = BLK_ZONE_COND_READONLY;
	all(srv);
	down(srv);
}

ABI_TEST();
