// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer REPORT_ZONES with no zone at all: that is the end of
 * the report, and a START that needs zones fails.
 */
#include "zoned.h"

static void run(void)
{
	static struct blk_zone zones[16];
	struct srv *srv = ZONED_UP();
	int before;

	zoned->report = REPORT_NONE;
	before = srv->count[UBLK_IO_OP_REPORT_ZONES];
	EQ(zone_report(srv->dev, 0, 16, zones), 0);
	EQ(srv->count[UBLK_IO_OP_REPORT_ZONES], before + 1);
	zoned->report = REPORT_ALL;
	EQ(zone_report(srv->dev, 0, 16, zones), 16);
	down(srv);

	srv = zoned_new((struct zoned_opts){ 0 });
	zoned->report = REPORT_NONE;
	EQ(dev_start(srv->dev, srv), -ENODEV);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	srv_quit(srv);
	OK(dev_del(srv->dev));
}

ABI_TEST(.no_intree = "asks again, without end");
