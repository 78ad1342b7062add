// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add an unprivileged device with USER_COPY, SUPPORT_ZERO_COPY
 * or AUTO_BUF_REG and expect EINVAL, where these can be granted at all.
 */
#include "test.h"

static void run(void)
{
	static const uint64_t movers[] = { UBLK_F_USER_COPY,
					   UBLK_F_SUPPORT_ZERO_COPY,
					   UBLK_F_AUTO_BUF_REG };
	uint64_t can = features();

	for (size_t i = 0; i < ARRAY_SIZE(movers); i++) {
		struct dev_opts opts = {
			.flags = UBLK_F_UNPRIVILEGED_DEV | movers[i],
		};
		struct ublksrv_ctrl_dev_info info = info_for(&opts);

		if (can & movers[i]) {
			EQ(add_as(NOBODY, &info), -EINVAL);
			continue;
		}
		OK(add_as(NOBODY, &info));
		EQ(info.flags & movers[i], 0);
		OK(ctl_path(UBLK_U_CMD_DEL_DEV, dev_of(&info), 0, NULL, 0));
		dev_forget(info.dev_id);
	}
}

ABI_TEST();
