// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will have 200 zones reported by a disk whose requests hold 64 of
 * them, and expect it to ask in parts, and the report to be whole.
 */
#include "zoned.h"

#define NR		200
#define BYTES		(256 * KIB)
#define SECTORS		(BYTES / 512)
#define MAX_SECTORS	8
#define EACH		(MAX_SECTORS * 512 / (int)sizeof(struct blk_zone))

static void reports(struct srv *srv, int first, int ask, int want)
{
	static struct blk_zone got[MAX_ZONES];
	int before = srv->count[UBLK_IO_OP_REPORT_ZONES];

	EQ(zone_report(srv->dev, first * SECTORS, ask, got), want);
	EQ(srv->count[UBLK_IO_OP_REPORT_ZONES] - before,
	   (want + EACH - 1) / EACH);
	EQ(srv->last[UBLK_IO_OP_REPORT_ZONES].nr_zones,
	   (want - 1) % EACH + 1);
	for (int i = 0; i < want; i++) {
		EQ(got[i].start, (first + i) * SECTORS);
		EQ(got[i].len, SECTORS);
		EQ(got[i].wp, zoned->zone[first + i].wp);
	}
}

static void run(void)
{
	struct srv *srv = ZONED_UP(.nr = NR, .bytes = BYTES,
				   .max_sectors = MAX_SECTORS,
				   .max_append = MAX_SECTORS);

	EQ(EACH, 64);
	TRUE(srv->count[UBLK_IO_OP_REPORT_ZONES] >= (NR + EACH - 1) / EACH);
	EQ(sysfs_num("/sys/block/ublkb%d/queue/nr_zones", srv->dev->id), NR);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = 130 * BYTES, .len = 8192), 8192);
	EQ(zoned->zone[130].wp, 130 * SECTORS + 16);
	reports(srv, 0, MAX_ZONES, NR);
	reports(srv, 0, EACH, EACH);
	reports(srv, 0, EACH + 1, EACH + 1);
	reports(srv, 100, MAX_ZONES, NR - 100);
	reports(srv, NR - 1, 9, 1);
	down(srv);
}

ABI_TEST(.no_intree = "numbers the zones of each part from 0");
