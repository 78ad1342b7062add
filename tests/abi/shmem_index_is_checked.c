// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will take out buffers at indexes that are free and expect ENOENT,
 * and at numbers that are no index and expect EINVAL; all 64 bits count.
 */
#include "shmem.h"

static void run(void)
{
	struct dev *dev;
	uint8_t *mem;
	int index;

	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	dev = DEV(.flags = UBLK_F_SHMEM_ZC);
	mem = share(PAGE);
	EQ(shm_unreg(dev, 0), -ENOENT);
	index = shm_reg(dev, mem, PAGE, 0);
	TRUE(index >= 0 && index <= 65535);
	EQ(shm_unreg(dev, index + 1), -ENOENT);
	EQ(shm_unreg(dev, 65535), -ENOENT);
	EQ(shm_unreg(dev, 65536), -EINVAL);
	EQ(shm_unreg(dev, -1), -EINVAL);
	EQ(shm_unreg(dev, (1ULL << 32) + index), -EINVAL);
	OK(shm_unreg(dev, index));
	EQ(shm_unreg(dev, index), -ENOENT);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree = "cuts the index to 32 bits");
