// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register huge pages in a process that then ends, and expect
 * them to come back only with UNREG_BUF or with the device's end.
 */
#include <sys/mman.h>

#include "shmem.h"

#define HUGE	(2 * MIB)

static int reg(void *arg)
{
	void *mem = mmap(NULL, HUGE, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (mem == MAP_FAILED)
		return -errno;
	return shm_reg(arg, mem, HUGE, 0);
}

static long free_pages(void)
{
	return shm_meminfo("HugePages_Free");
}

static void run(void)
{
	struct dev *dev;
	int a, b;

	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	shm_huge_pages(2);
	EQ(free_pages(), 2);
	dev = DEV(.flags = UBLK_F_SHMEM_ZC);
	a = in_child(0, reg, dev);
	b = in_child(0, reg, dev);
	TRUE(a >= 0 && b >= 0 && a != b);
	EQ(free_pages(), 0);
	OK(shm_unreg(dev, a));
	TRUE(wait_for(free_pages() == 1, SOON_MS));
	OK(dev_del(dev));
	TRUE(wait_for(free_pages() == 2, SOON_MS));
	shm_huge_pages(0);
}

ABI_TEST(.timeout = 60);
