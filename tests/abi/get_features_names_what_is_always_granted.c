// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will expect the features that every device has in GET_FEATURES,
 * and none that this contract does not know.
 */
#include "test.h"

static void run(void)
{
	uint64_t mask = features();

	TRUE(mask & UBLK_F_URING_CMD_COMP_IN_TASK);
	TRUE(mask & UBLK_F_CMD_IOCTL_ENCODE);
	TRUE(mask & UBLK_F_PER_IO_DAEMON);
	TRUE(mask & UBLK_F_SAFE_STOP_DEV);
	EQ(!!(mask & UBLK_F_BUF_REG_OFF_DAEMON),
	   !!(mask & UBLK_F_SUPPORT_ZERO_COPY));
	EQ(mask >> 21, 0);
}

ABI_TEST(.no_intree_6_12 = "has no PER_IO_DAEMON and no SAFE_STOP_DEV");
