// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register more memory than RLIMIT_MEMLOCK allows: ENOMEM for a
 * caller without CAP_IPC_LOCK, alone or summed up; one who has it may.
 */
#include <linux/capability.h>
#include <sys/resource.h>
#include <unistd.h>

#include "shmem.h"

struct errand {
	struct dev *dev;
	uint8_t *mem;
	bool keep_capability;
};

static int limited(void *arg)
{
	struct errand *errand = arg;
	struct rlimit limit = { 4 * MIB, 4 * MIB };
	struct dev *dev = errand->dev;
	int a, b;

	OK(setrlimit(RLIMIT_MEMLOCK, &limit));
	if (errand->keep_capability) {
		a = shm_reg(dev, errand->mem, 6 * MIB, 0);
		TRUE(a >= 0);
		return shm_unreg(dev, a);
	}
	drop_capability(CAP_IPC_LOCK);
	EQ(shm_reg(dev, errand->mem, 6 * MIB, 0), -ENOMEM);
	a = shm_reg(dev, errand->mem, 2 * MIB, 0);
	TRUE(a >= 0);
	EQ(shm_reg(dev, errand->mem + 2 * MIB, 3 * MIB, 0), -ENOMEM);
	OK(shm_unreg(dev, a));
	b = shm_reg(dev, errand->mem + 2 * MIB, 3 * MIB, 0);
	TRUE(b >= 0);
	return shm_unreg(dev, b);
}

static void run(void)
{
	struct errand *errand;

	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	errand = share(sizeof(*errand));
	errand->dev = DEV(.flags = UBLK_F_SHMEM_ZC);
	errand->mem = share(6 * MIB);
	errand->keep_capability = true;
	OK(in_child(0, limited, errand));
	errand->keep_capability = false;
	OK(in_child(0, limited, errand));
	OK(dev_del(errand->dev));
}

ABI_TEST(.no_intree = "accounts registered memory to nobody");
