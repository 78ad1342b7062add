// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for NEED_GET_DATA with the features that move data
 * otherwise and expect it dropped when one of them is granted.
 */
#include "test.h"

static void run(void)
{
	static const uint64_t movers[] = {
		UBLK_F_SUPPORT_ZERO_COPY, UBLK_F_USER_COPY,
		UBLK_F_AUTO_BUF_REG, UBLK_F_BATCH_IO,
	};
	uint64_t can = features();

	for (size_t i = 0; i < ARRAY_SIZE(movers); i++) {
		struct dev *dev = DEV(.flags = UBLK_F_NEED_GET_DATA | movers[i],
				      .no_params = true);
		uint64_t want = movers[i] & can ? 0 : can & UBLK_F_NEED_GET_DATA;

		EQ(dev->info.flags & UBLK_F_NEED_GET_DATA, want);
		OK(dev_del(dev));
	}
}

ABI_TEST();
