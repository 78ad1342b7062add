// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for the features with wrong lengths and without a buffer
 * and expect EINVAL.
 */
#include "test.h"

static void run(void)
{
	uint64_t mask[2] = { 0, 0 };

	EQ(CTL(UBLK_U_CMD_GET_FEATURES, .addr = ADDR(mask), .len = 0), -EINVAL);
	EQ(CTL(UBLK_U_CMD_GET_FEATURES, .addr = ADDR(mask), .len = 7), -EINVAL);
	EQ(CTL(UBLK_U_CMD_GET_FEATURES, .addr = ADDR(mask), .len = 16), -EINVAL);
	EQ(CTL(UBLK_U_CMD_GET_FEATURES, .addr = 0, .len = 8), -EINVAL);
	EQ(mask[0], 0);
	OK(CTL(UBLK_U_CMD_GET_FEATURES, .addr = ADDR(mask), .len = 8));
	TRUE(mask[0]);
	EQ(mask[1], 0);
}

ABI_TEST();
