// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set block size shifts up to 28, which is allowed, and past
 * that, which is EINVAL.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct ublk_params params;

	for (int which = 0; which < 3; which++) {
		static const int shifts[] = { 28, 29, 31, 64, 255 };

		for (size_t i = 0; i < ARRAY_SIZE(shifts); i++) {
			params = dev->params;
			if (which == 0)
				params.basic.physical_bs_shift = shifts[i];
			if (which == 1)
				params.basic.io_min_shift = shifts[i];
			if (which == 2)
				params.basic.io_opt_shift = shifts[i];
			EQ(dev_set_params(dev, &params),
			   shifts[i] <= 28 ? 0 : -EINVAL);
		}
	}
	OK(dev_del(dev));
}

ABI_TEST(.no_intree_6_12 = "checks none of these shifts");
