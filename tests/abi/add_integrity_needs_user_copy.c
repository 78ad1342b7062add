// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for INTEGRITY without USER_COPY and expect EINVAL, where
 * it can be granted at all.
 */
#include "test.h"

static void run(void)
{
	struct dev_opts opts = { .flags = UBLK_F_INTEGRITY };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);

	if (!(features() & UBLK_F_INTEGRITY)) {
		OK(dev_add(&info));
		EQ(info.flags & UBLK_F_INTEGRITY, 0);
		OK(dev_del(dev_of(&info)));
		return;
	}
	EQ(dev_add(&info), -EINVAL);
	info.flags |= UBLK_F_USER_COPY;
	OK(dev_add(&info));
	TRUE(info.flags & UBLK_F_INTEGRITY);
	OK(dev_del(dev_of(&info)));
}

ABI_TEST();
