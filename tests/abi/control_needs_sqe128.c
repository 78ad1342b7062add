// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send control commands on a ring without SQE128 and expect
 * EINVAL, with nothing added.
 */
#include "test.h"

static void run(void)
{
	struct ublksrv_ctrl_cmd cmd = { .dev_id = ANY_ID, .queue_id = 0xffff };

	EQ(ctl_raw(UBLK_U_CMD_ADD_DEV, cmd, CTL_NO_SQE128), -EINVAL);
	EQ(ctl_raw(UBLK_U_CMD_GET_FEATURES, cmd, CTL_NO_SQE128), -EINVAL);
	EQ(ctl_raw(UBLK_U_CMD_GET_DEV_INFO, cmd, CTL_NO_SQE128), -EINVAL);
}

ABI_TEST();
