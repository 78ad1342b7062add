// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set the read-only device numbers and expect EINVAL.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct ublk_params params = dev->params;

	params.types |= UBLK_PARAM_TYPE_DEVT;
	EQ(dev_set_params(dev, &params), -EINVAL);
	OK(dev_del(dev));
}

ABI_TEST();
