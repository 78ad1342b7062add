// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send REG_BUF and UNREG_BUF to a device without SHMEM_ZC and
 * expect EOPNOTSUPP, and ENODEV for a device that does not exist.
 */
#include "shmem.h"

static void run(void)
{
	struct dev *dev;
	uint8_t *mem;

	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	dev = DEV();
	mem = share(PAGE);
	EQ(shm_reg(dev, mem, PAGE, 0), -EOPNOTSUPP);
	EQ(shm_unreg(dev, 0), -EOPNOTSUPP);
	OK(dev_del(dev));
	EQ(shm_reg(dev, mem, PAGE, 0), -ENODEV);
	EQ(shm_unreg(dev, 0), -ENODEV);
}

ABI_TEST();
