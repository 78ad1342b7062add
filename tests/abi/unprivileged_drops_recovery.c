// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add unprivileged devices with USER_RECOVERY and REISSUE and
 * expect these cleared.
 */
#include "test.h"

static void run(void)
{
	static const uint64_t asks[] = {
		UBLK_F_USER_RECOVERY,
		UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE,
	};

	for (size_t i = 0; i < ARRAY_SIZE(asks); i++) {
		struct dev *dev = dev_new_unprivileged((struct dev_opts){
			.flags = asks[i], .no_params = true });

		EQ(dev->info.flags & asks[i], 0);
		OK(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV, dev, 0, NULL, 0));
		dev_forget(dev->id);
	}
}

ABI_TEST();
