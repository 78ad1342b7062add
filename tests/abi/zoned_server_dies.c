// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server that holds a report and zone operations: their
 * clients have EIO within a second; a START that waits for a report ends too.
 */
#include "zoned.h"

#define HELD	(1 << UBLK_IO_OP_REPORT_ZONES | 1 << UBLK_IO_OP_ZONE_OPEN | \
		 1 << UBLK_IO_OP_ZONE_RESET_ALL)

static void live(void)
{
	struct srv *srv = ZONED_UP();
	struct blk_zone *zones;
	struct child *child[3];
	long long start;

	srv_hold(srv, HELD);
	child[0] = zone_report_start(srv->dev, 0, 16, &zones);
	child[1] = zone_ioctl_start(srv->dev, BLKOPENZONE, 0, ZONE_SECTORS);
	child[2] = zone_ioctl_start(srv->dev, BLKRESETZONE, 0,
				    16 * ZONE_SECTORS);
	TRUE(wait_for(srv_held(srv) == 3, LONG_MS));
	start = now_ms();
	srv_kill(srv);
	for (int i = 0; i < 3; i++) {
		EQ(child_wait(child[i], LONG_MS), -EIO);
		TRUE(child[i]->done_ms - start <= DEATH_MS);
	}
	check_death(srv->dev, NULL, 0, start);
	OK(dev_del(srv->dev));
}

static void starting(void)
{
	struct srv *srv = zoned_new((struct zoned_opts){ 0 });
	struct job *job;

	srv_hold(srv, 1 << UBLK_IO_OP_REPORT_ZONES);
	job = dev_start_begin(srv->dev, srv->pid);
	srv_take(srv, LONG_MS);
	EQ(job_wait(job, 100), PENDING);
	EQ(dev_state(srv->dev) < 0, 0);
	srv_kill(srv);
	TRUE(job_wait(job, LONG_MS) != PENDING);
	TRUE(job_wait(job, 0) < 0);
	job_free(job);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	OK(dev_del(srv->dev));
}

static void run(void)
{
	live();
	starting();
}

ABI_TEST();
