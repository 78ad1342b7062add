// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for a device's info with a short or missing buffer and
 * expect EINVAL.
 */
#include "test.h"

static void run(void)
{
	struct ublksrv_ctrl_dev_info info;
	struct dev *dev = DEV();

	EQ(CTL(UBLK_U_CMD_GET_DEV_INFO, .dev_id = dev->id, .addr = ADDR(&info),
	       .len = sizeof(info) - 1), -EINVAL);
	EQ(CTL(UBLK_U_CMD_GET_DEV_INFO, .dev_id = dev->id, .addr = ADDR(&info)),
	   -EINVAL);
	EQ(CTL(UBLK_U_CMD_GET_DEV_INFO, .dev_id = dev->id,
	       .len = sizeof(info)), -EINVAL);
	OK(CTL(UBLK_U_CMD_GET_DEV_INFO, .dev_id = dev->id, .addr = ADDR(&info),
	       .len = sizeof(info)));
	OK(dev_del(dev));
}

ABI_TEST();
