// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add devices with a short or missing info and expect EINVAL.
 */
#include "test.h"

static void run(void)
{
	struct dev_opts opts = { 0 };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);

	EQ(CTL(UBLK_U_CMD_ADD_DEV, .dev_id = ANY_ID, .addr = ADDR(&info),
	       .len = sizeof(info) - 1), -EINVAL);
	EQ(CTL(UBLK_U_CMD_ADD_DEV, .dev_id = ANY_ID, .addr = ADDR(&info)),
	   -EINVAL);
	EQ(CTL(UBLK_U_CMD_ADD_DEV, .dev_id = ANY_ID, .len = sizeof(info)),
	   -EINVAL);
}

ABI_TEST();
