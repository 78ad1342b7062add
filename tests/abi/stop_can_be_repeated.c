// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop a device before its first start, when live, and when
 * stopped, and expect 0 each time.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct srv *srv;

	OK(dev_stop(dev));
	OK(dev_stop(dev));
	srv = SRV(dev);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	OK(dev_stop(dev));
	TRUE(disk_gone(dev));
	OK(dev_stop(dev));
	srv_quit(srv);
	OK(dev_stop(dev));
	OK(dev_del(dev));
}

ABI_TEST();
