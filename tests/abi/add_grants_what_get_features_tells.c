// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for each feature, with what it needs, and expect it
 * granted if GET_FEATURES has it and cleared if not; and those that every
 * device has, always.
 */
#include "test.h"

static void run(void)
{
	static const uint64_t with[21] = {
		[4] = UBLK_F_USER_RECOVERY,
		[8] = UBLK_F_USER_COPY,
		[9] = UBLK_F_USER_RECOVERY,
		[12] = UBLK_F_USER_RECOVERY,
		[16] = UBLK_F_USER_COPY,
	};
	uint64_t can = features();
	uint64_t always = can & (UBLK_F_URING_CMD_COMP_IN_TASK |
				 UBLK_F_CMD_IOCTL_ENCODE |
				 UBLK_F_PER_IO_DAEMON |
				 UBLK_F_BUF_REG_OFF_DAEMON |
				 UBLK_F_SAFE_STOP_DEV);

	for (int bit = 0; bit < 21; bit++) {
		uint64_t flag = 1ULL << bit;
		struct dev *dev;

		/* judged by tests of their own */
		if (flag == UBLK_F_UNPRIVILEGED_DEV)
			continue;
		if (flag == UBLK_F_ZONED && !(can & flag))
			continue;
		dev = DEV(.flags = flag | with[bit], .io_desc_size = 24,
			  .no_params = true);
		EQ(dev->info.flags & ~can, 0);
		EQ(dev->info.flags & flag, can & flag);
		if (flag == UBLK_F_BATCH_IO && can & flag)
			EQ(dev->info.flags & UBLK_F_PER_IO_DAEMON, 0);
		else
			EQ(dev->info.flags & always, always);
		OK(dev_del(dev));
	}
}

ABI_TEST();
