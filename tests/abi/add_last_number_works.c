// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add a device with the highest number there may be and take
 * it through a start.
 */
#include "test.h"

static void run(void)
{
	struct dev_opts opts = { .depth = 1 };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	struct dev *dev;
	struct srv *srv;

	info.dev_id = (1 << 20) - 1;
	OK(dev_add(&info));
	EQ(info.dev_id, (1 << 20) - 1);
	dev = dev_of(&info);
	dev->params = params_for(&opts);
	OK(dev_set_params(dev, &dev->params));
	srv = SRV(dev);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST();
