// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will try every combination of the recovery flags: four are
 * allowed, the rest is EINVAL as far as the driver could grant them.
 */
#include "test.h"

static bool allowed(uint64_t flags)
{
	const uint64_t on = UBLK_F_USER_RECOVERY;

	return !flags || flags == on ||
	       flags == (on | UBLK_F_USER_RECOVERY_REISSUE) ||
	       flags == (on | UBLK_F_USER_RECOVERY_FAIL_IO);
}

static void run(void)
{
	const uint64_t all = UBLK_F_USER_RECOVERY |
			     UBLK_F_USER_RECOVERY_REISSUE |
			     UBLK_F_USER_RECOVERY_FAIL_IO;
	uint64_t can = features() & all;

	for (int i = 0; i < 8; i++) {
		uint64_t ask = (i & 1 ? UBLK_F_USER_RECOVERY : 0) |
			       (i & 2 ? UBLK_F_USER_RECOVERY_REISSUE : 0) |
			       (i & 4 ? UBLK_F_USER_RECOVERY_FAIL_IO : 0);
		struct dev_opts opts = { .flags = ask };
		struct ublksrv_ctrl_dev_info info = info_for(&opts);

		if (allowed(ask & can)) {
			OK(dev_add(&info));
			EQ(info.flags & all, ask & can);
			OK(dev_del(dev_of(&info)));
		} else {
			EQ(dev_add(&info), -EINVAL);
		}
	}
}

ABI_TEST(.no_intree_6_12 = "checks no combination of recovery flags");
