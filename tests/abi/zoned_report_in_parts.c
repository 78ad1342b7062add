// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer REPORT_ZONES with half of the zones that are asked
 * for, and expect the disk to ask for the rest and to report all in order.
 */
#include "zoned.h"

#define NR	20

static void run(void)
{
	static struct blk_zone got[MAX_ZONES];
	struct srv *srv = ZONED_UP(.nr = NR);
	int before;

	zoned->report = REPORT_HALF;
	before = srv->count[UBLK_IO_OP_REPORT_ZONES];
	EQ(zone_report(srv->dev, 0, MAX_ZONES, got), NR);
	TRUE(srv->count[UBLK_IO_OP_REPORT_ZONES] > before + 1);
	for (int i = 0; i < NR; i++)
		EQ(got[i].start, i * ZONE_SECTORS);
	EQ(zone_report(srv->dev, 3 * ZONE_SECTORS, 9, got), 9);
	for (int i = 0; i < 9; i++)
		EQ(got[i].start, (3 + i) * ZONE_SECTORS);
	down(srv);

	/* START needs all of them too */
	srv = zoned_new((struct zoned_opts){ .nr = NR });
	zoned->report = REPORT_HALF;
	OK(dev_start(srv->dev, srv));
	EQ(sysfs_num("/sys/block/ublkb%d/queue/nr_zones", srv->dev->id), NR);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = 5 * ZONE, .len = 8192), 8192);
	down(srv);
}

ABI_TEST(.no_intree = "numbers the zones of each part from 0");
