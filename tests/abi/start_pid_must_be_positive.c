// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start a device for pid 0 and negative ones and expect EINVAL
 * at once, without waiting for any FETCH.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();

	EQ(dev_start_pid(dev, 0), -EINVAL);
	EQ(dev_start_pid(dev, -1), -EINVAL);
	EQ(dev_start_pid(dev, -4711), -EINVAL);
	OK(dev_del(dev));
}

ABI_TEST();
