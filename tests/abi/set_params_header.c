// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set parameters with empty or oversized headers and expect
 * EINVAL, and unknown types cleared.
 */
#include "test.h"

static void run(void)
{
	struct dev_opts opts = { 0 };
	struct ublk_params params = params_for(&opts), back;
	struct dev *dev = DEV(.no_params = true);

	params.len = 0;
	EQ(dev_set_params(dev, &params), -EINVAL);
	params = params_for(&opts);
	params.types = 0;
	EQ(dev_set_params(dev, &params), -EINVAL);
	params = params_for(&opts);
	params.len = sizeof(params) + 1;
	EQ(dev_set_params(dev, &params), -EINVAL);
	params = params_for(&opts);
	EQ(CTL(UBLK_U_CMD_SET_PARAMS, .dev_id = dev->id, .addr = ADDR(&params),
	       .len = sizeof(params) - 1), -EINVAL);
	EQ(CTL(UBLK_U_CMD_SET_PARAMS, .dev_id = dev->id, .addr = ADDR(&params),
	       .len = 8), -EINVAL);
	EQ(CTL(UBLK_U_CMD_SET_PARAMS, .dev_id = dev->id,
	       .len = sizeof(params)), -EINVAL);
	params.types |= 0xffffff80;
	OK(dev_set_params(dev, &params));
	OK(dev_get_params(dev, &back));
	EQ(back.types, UBLK_PARAM_TYPE_BASIC | UBLK_PARAM_TYPE_DEVT);
	OK(dev_del(dev));
}

ABI_TEST();
