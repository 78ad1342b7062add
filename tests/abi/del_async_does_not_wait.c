// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will delete a device whose server has it open with DEL_DEV_ASYNC,
 * which returns at once; the number is free once the server has closed it.
 */
#include "test.h"

static int add_again(struct dev *dev)
{
	struct dev_opts opts = { 0 };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);

	info.dev_id = dev->id;
	return dev_add(&info);
}

static void run(void)
{
	struct srv *srv = UP();
	struct dev *dev = srv->dev;

	OK(dev_del_async(dev));
	TRUE(disk_gone(dev));
	TRUE(!node_exists("/dev/ublkc%d", dev->id));
	EQ(add_again(dev), -EEXIST);
	srv_quit(srv);
	TRUE(wait_for(!add_again(dev), LONG_MS));
	OK(dev_del(dev));
}

ABI_TEST();
