// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will follow state and server pid through a device's life: dead
 * with no pid, live with the server's pid, dead with no pid.
 */
#include "test.h"

static void expect(struct dev *dev, int state, int pid)
{
	struct ublksrv_ctrl_dev_info info;

	OK(dev_get_info(dev, &info));
	EQ(info.state, state);
	EQ(info.ublksrv_pid, pid);
}

static void run(void)
{
	struct dev *dev = DEV();
	struct srv *srv;

	expect(dev, UBLK_S_DEV_DEAD, -1);
	srv = SRV(dev);
	srv_fetch_all(srv);
	expect(dev, UBLK_S_DEV_DEAD, -1);
	OK(dev_start(dev, srv));
	expect(dev, UBLK_S_DEV_LIVE, srv->pid);
	OK(dev_stop(dev));
	expect(dev, UBLK_S_DEV_DEAD, -1);
	srv_quit(srv);
	expect(dev, UBLK_S_DEV_DEAD, -1);
	OK(dev_del(dev));
}

ABI_TEST();
