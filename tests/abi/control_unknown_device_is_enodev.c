// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send each command to numbers that no device has and expect
 * ENODEV.
 */
#include "test.h"

static void run(void)
{
	static const uint32_t ops[] = {
		UBLK_U_CMD_GET_QUEUE_AFFINITY, UBLK_U_CMD_GET_DEV_INFO,
		UBLK_U_CMD_DEL_DEV, UBLK_U_CMD_START_DEV, UBLK_U_CMD_STOP_DEV,
		UBLK_U_CMD_SET_PARAMS, UBLK_U_CMD_GET_PARAMS,
		UBLK_U_CMD_START_USER_RECOVERY, UBLK_U_CMD_END_USER_RECOVERY,
		UBLK_U_CMD_GET_DEV_INFO2, UBLK_U_CMD_DEL_DEV_ASYNC,
		UBLK_U_CMD_UPDATE_SIZE, UBLK_U_CMD_QUIESCE_DEV,
		UBLK_U_CMD_TRY_STOP_DEV, UBLK_U_CMD_REG_BUF,
		UBLK_U_CMD_UNREG_BUF,
	};
	struct ublk_params params = { .len = sizeof(params), .types = 1 };
	struct dev *dev = DEV();
	uint32_t gone = dev->id;

	OK(dev_del(dev));
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		EQ(CTL(ops[i], .dev_id = gone, .addr = ADDR(&params),
		       .len = sizeof(params), .data = { 1 }), -ENODEV);
		EQ(CTL(ops[i], .dev_id = ANY_ID, .addr = ADDR(&params),
		       .len = sizeof(params), .data = { 1 }), -ENODEV);
		EQ(CTL(ops[i], .dev_id = 1 << 20, .addr = ADDR(&params),
		       .len = sizeof(params), .data = { 1 }), -ENODEV);
	}
}

ABI_TEST();
