// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let everything fail in turn, of what may fail in the kernel's
 * own threads, where the driver waits for zones, scans for partitions, takes
 * leave of servers and removes disks. Only a start may fail of it.
 */
#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "quiesce.h"
#include "zoned.h"

static void end(struct srv *srv)
{
	srv_kill(srv);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
}

static int life(struct srv *srv)
{
	struct dev *dev = srv->dev;
	int res;

	fault_on();
	res = dev_start(dev, srv);
	if (!res)
		EQ(IO_NOW(dev, C_READ, .len = 4096), 4096);
	end(srv);
	fault_off();
	OK(dev_del(dev));
	return fault_name(res);
}

static int plain_life(void *arg)
{
	size_t mark = share_mark();
	struct srv *srv = SRV(DEV(.depth = 2));
	int res;

	(void)arg;
	srv_fetch_all(srv);
	res = life(srv);
	share_release(mark);
	return res;
}

static int zoned_life(void *arg)
{
	size_t mark = share_mark();
	int res = life(zoned_new((struct zoned_opts){ .nr = 4 }));

	(void)arg;
	share_release(mark);
	return res;
}

static int next_life(void *arg)
{
	size_t mark = share_mark();
	struct srv *srv = up_new((struct dev_opts){
		.depth = 2, .flags = UBLK_F_USER_RECOVERY }, (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;

	(void)arg;
	fault_on();
	srv_kill(srv);
	srv = recover(dev);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	OK(dev_stop(dev));
	fault_off();
	srv_kill(srv);
	OK(dev_del(dev));
	share_release(mark);
	return 0;
}

static int quiet_life(void *arg)
{
	size_t mark = share_mark();
	struct srv *srv = quiesce_up(0, 2, (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;

	(void)arg;
	fault_on();
	OK(quiesce(dev, 0));
	srv_wait_aborted(srv);
	srv_quit(srv);
	srv = recover(dev);
	OK(CTL(UBLK_U_CMD_TRY_STOP_DEV, .dev_id = dev->id));
	fault_off();
	srv_kill(srv);
	OK(dev_del(dev));
	share_release(mark);
	return 0;
}

static void run(void)
{
	faults_needed();
	fault_sweep("works of a disk", WORKS, plain_life, NULL);
	fault_sweep("works of a recovery", WORKS, next_life, NULL);
	fault_sweep("works of a quiesce", WORKS, quiet_life, NULL);
	if (features() & UBLK_F_ZONED) {
		zoned_keep();
		fault_sweep("works of a zoned disk", WORKS, zoned_life, NULL);
	}
}

ABI_TEST(.timeout = 300);
