// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop, and delete, a device that waits for another server,
 * with requests waiting too, also while that server dies in the middle of
 * its recovery, and expect an end and -EIO.
 */
#include "test.h"

static struct dev *parked(struct client **waits)
{
	struct srv *srv = up_new((struct dev_opts){
		.flags = UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE },
		(struct srv_opts){ 0 });
	struct dev *dev = srv->dev;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	*waits = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_take(srv, LONG_MS);
	srv_kill(srv);
	TRUE(wait_for(dev_state(dev) == UBLK_S_DEV_QUIESCED, SOON_MS));
	return dev;
}

static void run(void)
{
	struct client *waits;
	struct dev *dev;
	struct srv *srv;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	dev = parked(&waits);
	OK(dev_stop(dev));
	EQ(client_end(waits, SOON_MS), -EIO);
	EQ(dev_state(dev), UBLK_S_DEV_DEAD);
	OK(dev_del(dev));

	dev = parked(&waits);
	OK(dev_del(dev));
	EQ(client_end(waits, SOON_MS), -EIO);

	dev = parked(&waits);
	TRUE(wait_for(recovery_start(dev) == 0, SOON_MS));
	srv = SRV(dev, .wait_for_open = true);
	srv_fetch(srv, 0, 0, 0);
	srv_kill(srv);
	srv = recover(dev);
	EQ(client_end(waits, LONG_MS), 4096);
	down(srv);
}

ABI_TEST(.timeout = 60,
	 .no_intree_6_12 = "warns, and never recovers, when a new server dies early");
