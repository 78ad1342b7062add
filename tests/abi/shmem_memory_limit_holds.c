// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register more memory than RLIMIT_MEMLOCK allows: ENOMEM for a
 * caller without CAP_IPC_LOCK, alone or summed up; one who has it may.
 */
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shmem.h"

struct errand {
	struct dev *dev;
	uint8_t *mem;
	bool keep_capability;
};

static void drop_ipc_lock(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	OK(syscall(SYS_capget, &head, data));
	data[0].effective &= ~(1U << CAP_IPC_LOCK);
	data[0].permitted &= ~(1U << CAP_IPC_LOCK);
	data[0].inheritable &= ~(1U << CAP_IPC_LOCK);
	OK(syscall(SYS_capset, &head, data));
}

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
	drop_ipc_lock();
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
