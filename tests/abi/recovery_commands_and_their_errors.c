// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will expect START_USER_RECOVERY and END_USER_RECOVERY to be
 * -EINVAL without a recovery flag and -EBUSY in the wrong state, and END to
 * want the new server's pid; START works as soon as the state says QUIESCED.
 */
#include "test.h"

static void without_the_flag(void)
{
	struct srv *srv = UP();

	EQ(recovery_start(srv->dev), -EINVAL);
	EQ(recovery_end(srv->dev, srv->pid), -EINVAL);
	down(srv);
}

static void run(void)
{
	struct srv *srv;
	struct dev *dev;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	without_the_flag();
	srv = up_new((struct dev_opts){ .flags = UBLK_F_USER_RECOVERY },
		     (struct srv_opts){ 0 });
	dev = srv->dev;
	EQ(recovery_start(dev), -EBUSY);
	EQ(recovery_end(dev, srv->pid), -EBUSY);
	srv_kill(srv);
	TRUE(wait_for(dev_state(dev) == UBLK_S_DEV_QUIESCED, SOON_MS));
	OK(recovery_start(dev));
	srv = SRV(dev, .wait_for_open = true);
	EQ(recovery_start(dev), -EBUSY);
	srv_fetch_all(srv);
	EQ(recovery_end(dev, srv->pid + 100000), -EINVAL);
	EQ(dev_state(dev), UBLK_S_DEV_QUIESCED);
	OK(recovery_end(dev, srv->pid));
	EQ(dev_state(dev), UBLK_S_DEV_LIVE);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST(.no_intree_6_12 = "says EINVAL in the wrong state");
