// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add a device with a number that another has and expect
 * EEXIST, and the other to be as it was.
 */
#include <string.h>

#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 3);
	struct dev_opts opts = { .depth = 9 };
	struct ublksrv_ctrl_dev_info info = info_for(&opts), now;

	info.dev_id = dev->id;
	EQ(CTL(UBLK_U_CMD_ADD_DEV, .dev_id = dev->id, .addr = ADDR(&info),
	       .len = sizeof(info)), -EEXIST);
	OK(dev_get_info(dev, &now));
	OK(memcmp(&now, &dev->info, sizeof(now)));
	OK(dev_del(dev));
	OK(dev_add(&info));
	OK(dev_del(dev));
}

ABI_TEST();
