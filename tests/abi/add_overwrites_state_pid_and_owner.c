// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add a device whose info claims to be live, with a pid and an
 * owner, and expect all that to be replaced.
 */
#include "test.h"

static void run(void)
{
	struct dev_opts opts = { 0 };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	struct dev *dev;

	info.state = UBLK_S_DEV_LIVE;
	info.ublksrv_pid = 1;
	info.owner_uid = 4711;
	info.owner_gid = 4712;
	OK(dev_add(&info));
	dev = dev_of(&info);
	EQ(info.state, UBLK_S_DEV_DEAD);
	EQ(info.ublksrv_pid, -1);
	EQ(info.owner_uid, 0);
	EQ(info.owner_gid, 0);
	EQ(dev_state(dev), UBLK_S_DEV_DEAD);
	OK(dev_stop(dev));
	OK(dev_del(dev));
}

ABI_TEST();
