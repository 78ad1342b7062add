// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for all the feature bits that do not exist and expect
 * none of them back.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.flags = ~0ULL << 21);

	EQ(dev->info.flags >> 21, 0);
	OK(dev_del(dev));
}

ABI_TEST();
