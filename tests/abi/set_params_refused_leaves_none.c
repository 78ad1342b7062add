// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set good parameters, then wrong ones, and expect none to be
 * left.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct ublk_params params = dev->params, back;

	params.basic.max_sectors = 1;
	EQ(dev_set_params(dev, &params), -EINVAL);
	OK(dev_get_params(dev, &back));
	EQ(back.types & ~UBLK_PARAM_TYPE_DEVT, 0);
	OK(dev_set_params(dev, &dev->params));
	OK(dev_get_params(dev, &back));
	EQ(back.types & ~UBLK_PARAM_TYPE_DEVT, UBLK_PARAM_TYPE_BASIC);
	OK(dev_del(dev));
}

ABI_TEST();
