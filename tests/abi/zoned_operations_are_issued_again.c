// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server that holds a report and a zone operation, and
 * expect its successor to get both again.
 */
#include <string.h>

#include "zoned.h"

static void run(void)
{
	struct srv *srv = ZONED_UP(.flags = UBLK_F_USER_RECOVERY |
					    UBLK_F_USER_RECOVERY_REISSUE);
	struct dev *dev = srv->dev;
	struct child *report, *finish;
	struct blk_zone *zones;

	srv_hold(srv, 1 << UBLK_IO_OP_REPORT_ZONES |
		      1 << UBLK_IO_OP_ZONE_FINISH);
	report = zone_report_start(dev, 3 * ZONE_SECTORS, 4, &zones);
	finish = zone_ioctl_start(dev, BLKFINISHZONE, 9 * ZONE_SECTORS,
				  ZONE_SECTORS);
	TRUE(wait_for(srv_held(srv) == 2, LONG_MS));
	srv_kill(srv);
	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	EQ(child_wait(report, 0), PENDING);
	EQ(child_wait(finish, 0), PENDING);
	srv = SRV(dev, .wait_for_open = true, .policy = zoned_policy);
	srv_fetch_all(srv);
	OK(recovery_end(dev, srv->pid));
	EQ(child_wait(report, LONG_MS), 4);
	OK(memcmp(zones, &zoned->zone[3], 4 * sizeof(*zones)));
	OK(child_wait(finish, LONG_MS));
	EQ(zoned->zone[9].cond, BLK_ZONE_COND_FULL);
	EQ(srv->last[UBLK_IO_OP_REPORT_ZONES].nr_zones, 4);
	EQ(srv->last[UBLK_IO_OP_REPORT_ZONES].start_sector, 3 * ZONE_SECTORS);
	EQ(srv->last[UBLK_IO_OP_ZONE_FINISH].start_sector, 9 * ZONE_SECTORS);
	down(srv);
}

ABI_TEST();
