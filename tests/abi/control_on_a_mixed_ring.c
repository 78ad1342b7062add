// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send control commands on a ring that has SQEs of both sizes:
 * long ones do what they do elsewhere, short ones are EINVAL.
 */
#include "test.h"

static int mixed(uint32_t op, struct ublksrv_ctrl_cmd cmd)
{
	cmd.queue_id = 0xffff;
	return ctl_raw(op, cmd, CTL_MIXED);
}

static void run(void)
{
	struct ublksrv_ctrl_dev_info info = { .nr_hw_queues = 1, .queue_depth = 2,
					      .dev_id = ANY_ID };
	struct ublksrv_ctrl_cmd cmd = { .dev_id = ANY_ID, .queue_id = 0xffff,
					.addr = ADDR(&info), .len = sizeof(info) };
	uint64_t mask = 0;

	if (!has_mixed_rings())
		skip("io_uring knows no rings of SQEs of both sizes here");
	OK(mixed(UBLK_U_CMD_GET_FEATURES, (struct ublksrv_ctrl_cmd){
		.addr = ADDR(&mask), .len = sizeof(mask) }));
	EQ(mask, features());
	EQ(ctl_raw(UBLK_U_CMD_ADD_DEV, cmd, CTL_MIXED_64), -EINVAL);
	OK(ctl_raw(UBLK_U_CMD_ADD_DEV, cmd, CTL_MIXED));
	dev_note(info.dev_id);
	EQ(mixed(UBLK_U_CMD_START_DEV, (struct ublksrv_ctrl_cmd){
		.dev_id = info.dev_id, .data[0] = 0 }), -EINVAL);
	OK(mixed(UBLK_U_CMD_STOP_DEV, (struct ublksrv_ctrl_cmd){ .dev_id = info.dev_id }));
	OK(mixed(UBLK_U_CMD_DEL_DEV, (struct ublksrv_ctrl_cmd){ .dev_id = info.dev_id }));
	dev_forget(info.dev_id);
	EQ(mixed(UBLK_U_CMD_STOP_DEV, (struct ublksrv_ctrl_cmd){ .dev_id = info.dev_id }), -ENODEV);
}

ABI_TEST();
