// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set discard parameters without granularity, and with a
 * number of segments that is not one, and expect EINVAL.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.discard = true);
	struct ublk_params params = dev->params;

	OK(dev_set_params(dev, &params));
	params.discard.discard_granularity = 0;
	EQ(dev_set_params(dev, &params), -EINVAL);
	params = dev->params;
	params.discard.max_discard_segments = 0;
	EQ(dev_set_params(dev, &params), -EINVAL);
	params.discard.max_discard_segments = 2;
	EQ(dev_set_params(dev, &params), -EINVAL);
	params.discard.max_discard_sectors = 0;
	params.discard.max_discard_segments = 0;
	OK(dev_set_params(dev, &params));
	OK(dev_del(dev));
}

ABI_TEST();
