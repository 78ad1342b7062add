// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for an unprivileged device with CAP_SYS_ADMIN and expect
 * an ordinary one.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.flags = UBLK_F_UNPRIVILEGED_DEV);

	EQ(dev->info.flags & UBLK_F_UNPRIVILEGED_DEV, 0);
	EQ(dev_state(dev), UBLK_S_DEV_DEAD);
	OK(dev_del(dev));
}

ABI_TEST();
