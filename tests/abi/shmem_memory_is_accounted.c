// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will expect registered memory to count as the caller's locked or
 * pinned memory until UNREG_BUF or the device's end.
 */
#include "shmem.h"

static void run(void)
{
	struct dev *dev;
	uint8_t *mem;
	long before;
	int a, b;

	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	mem = share(3 * MIB);
	before = shm_locked_kb();
	dev = DEV(.flags = UBLK_F_SHMEM_ZC);
	EQ(shm_locked_kb(), before);
	a = shm_reg(dev, mem, MIB, 0);
	EQ(shm_locked_kb(), before + 1024);
	EQ(shm_reg(dev, mem, MIB + PAGE, 0), -EEXIST);
	EQ(shm_locked_kb(), before + 1024);
	b = shm_reg(dev, mem + MIB, 2 * MIB, UBLK_SHMEM_BUF_READ_ONLY);
	EQ(shm_locked_kb(), before + 3072);
	TRUE(a >= 0 && b >= 0);
	OK(shm_unreg(dev, a));
	EQ(shm_locked_kb(), before + 2048);
	OK(dev_del(dev));
	TRUE(wait_for(shm_locked_kb() == before, SOON_MS));
}

ABI_TEST(.no_intree = "accounts registered memory to nobody");
