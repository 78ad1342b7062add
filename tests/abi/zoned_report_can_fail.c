// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer REPORT_ZONES with an error and with wrong zones: the
 * client is told, and START fails.
 */
#include "zoned.h"

static void start_fails(enum zoned_report how, uint64_t first_len)
{
	struct srv *srv = zoned_new((struct zoned_opts){ 0 });

	zoned->report = how;
	zoned->zone[0].len = first_len;
	TRUE(dev_start(srv->dev, srv) < 0);
	TRUE(srv->count[UBLK_IO_OP_REPORT_ZONES] > 0);
	EQ(dev_state(srv->dev), UBLK_S_DEV_DEAD);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	srv_quit(srv);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	static struct blk_zone zones[16];
	struct srv *srv = ZONED_UP();

	zoned->report = REPORT_ERROR;
	EQ(zone_report(srv->dev, 0, 16, zones), -EIO);
	zoned->report = REPORT_ALL;
	EQ(zone_report(srv->dev, 0, 16, zones), 16);
	down(srv);

	start_fails(REPORT_ERROR, ZONE_SECTORS);
	start_fails(REPORT_ALL, ZONE_SECTORS / 2);
}

ABI_TEST();
