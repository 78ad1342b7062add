// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start a device for a pid that has not opened its character
 * device and expect EINVAL; the opener's own pid still works after that.
 */
#include <unistd.h>

#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct srv *srv = SRV(dev);

	srv_fetch_all(srv);
	EQ(dev_start_pid(dev, getpid()), -EINVAL);
	EQ(dev_start_pid(dev, 1), -EINVAL);
	EQ(dev_start_pid(dev, 0x7ffffff0), -EINVAL);
	TRUE(disk_gone(dev));
	OK(dev_start(dev, srv));
	down(srv);
}

ABI_TEST(.no_intree_6_12 = "takes any pid");
