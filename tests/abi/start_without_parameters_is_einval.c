// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start a device that has no parameters, or whose last ones
 * were refused, and expect EINVAL at once.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.no_params = true);
	struct dev_opts opts = { 0 };
	struct ublk_params params = params_for(&opts);
	struct srv *srv = SRV(dev);

	srv_fetch_all(srv);
	EQ(dev_start(dev, srv), -EINVAL);
	OK(dev_set_params(dev, &params));
	params.basic.logical_bs_shift = 8;
	EQ(dev_set_params(dev, &params), -EINVAL);
	EQ(dev_start(dev, srv), -EINVAL);
	srv_quit(srv);
	OK(dev_del(dev));
}

ABI_TEST();
