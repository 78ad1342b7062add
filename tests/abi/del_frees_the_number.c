// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will delete devices in every stage and expect their number to be
 * free when DEL has returned, and ENODEV for another DEL.
 */
#include "test.h"

static void check_free(struct dev *dev)
{
	struct dev_opts opts = { 0 };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);

	EQ(dev_del(dev), -ENODEV);
	TRUE(!node_exists("/dev/ublkc%d", dev->id));
	info.dev_id = dev->id;
	OK(dev_add(&info));
	OK(dev_del(dev));
}

static void run(void)
{
	struct dev *dev = DEV(.no_params = true);
	struct srv *srv;

	OK(dev_del(dev));
	check_free(dev);
	dev = DEV();
	OK(dev_del(dev));
	check_free(dev);
	srv = UP();
	OK(dev_stop(srv->dev));
	srv_quit(srv);
	OK(dev_del(srv->dev));
	check_free(srv->dev);
	srv = UP();
	srv_quit(srv);
	OK(dev_del(srv->dev));
	check_free(srv->dev);
}

ABI_TEST();
