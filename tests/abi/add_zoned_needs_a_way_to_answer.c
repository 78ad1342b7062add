// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for ZONED alone and expect EINVAL; it needs USER_COPY or
 * SUPPORT_ZERO_COPY, and a kernel with zoned disks.
 */
#include "test.h"

static int add(uint64_t flags)
{
	struct dev_opts opts = { .flags = flags };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	int res = dev_add(&info);

	if (!res) {
		EQ(info.flags & UBLK_F_ZONED, UBLK_F_ZONED);
		OK(dev_del(dev_of(&info)));
	}
	return res;
}

static void run(void)
{
	uint64_t can = features();

	EQ(add(UBLK_F_ZONED), -EINVAL);
	if (!(can & UBLK_F_ZONED) || !(can & UBLK_F_USER_COPY)) {
		EQ(add(UBLK_F_ZONED | UBLK_F_USER_COPY), -EINVAL);
		return;
	}
	OK(add(UBLK_F_ZONED | UBLK_F_USER_COPY));
	if (can & UBLK_F_SUPPORT_ZERO_COPY)
		OK(add(UBLK_F_ZONED | UBLK_F_SUPPORT_ZERO_COPY));
}

ABI_TEST();
