// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add a device with a queue number and expect EINVAL.
 */
#include "test.h"

static void run(void)
{
	static const int wrong[] = { 0, 1, 0x7fff, 0xfffe };
	struct dev_opts opts = { 0 };
	struct ublksrv_ctrl_dev_info info;

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		info = info_for(&opts);
		EQ(ctl_raw(UBLK_U_CMD_ADD_DEV, (struct ublksrv_ctrl_cmd){
			.dev_id = ANY_ID, .queue_id = wrong[i],
			.addr = ADDR(&info), .len = sizeof(info) }, 0),
		   -EINVAL);
	}
}

ABI_TEST();
