// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add devices whose two numbers differ, or are past the last,
 * and expect EINVAL.
 */
#include "test.h"

static int add(uint32_t header, uint32_t in_info)
{
	struct dev_opts opts = { 0 };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);

	info.dev_id = in_info;
	return CTL(UBLK_U_CMD_ADD_DEV, .dev_id = header, .addr = ADDR(&info),
		   .len = sizeof(info));
}

static void run(void)
{
	EQ(add(ANY_ID, 7), -EINVAL);
	EQ(add(7, ANY_ID), -EINVAL);
	EQ(add(7, 8), -EINVAL);
	EQ(add(1 << 20, 1 << 20), -EINVAL);
	EQ(add(0x7fffffff, 0x7fffffff), -EINVAL);
	EQ(add(0xfffffffe, 0xfffffffe), -EINVAL);
}

ABI_TEST();
