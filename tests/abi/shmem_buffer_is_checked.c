// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register buffers that are wrong in each way and expect the
 * error number of each, then a good one and expect an index.
 */
#include <sys/mman.h>

#include "shmem.h"

static struct dev *dev;

static int reg(uint64_t addr, uint64_t len, uint32_t flags, uint32_t reserved)
{
	return shm_reg_raw(dev, (struct ublk_shmem_buf_reg){
		.addr = addr, .len = len, .flags = flags,
		.reserved = reserved });
}

static void run(void)
{
	struct ublk_shmem_buf_reg good = { .len = 2 * PAGE };
	uint64_t at;
	void *hole, *constant;

	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	dev = DEV(.flags = UBLK_F_SHMEM_ZC);
	at = ADDR(share(4 * PAGE));
	good.addr = at;
	hole = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	constant = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);
	OK(mprotect((char *)hole + 2 * PAGE, 2 * PAGE, PROT_NONE));

	EQ(reg(at + 512, PAGE, 0, 0), -EINVAL);
	EQ(reg(at + 1, PAGE, 0, 0), -EINVAL);
	EQ(reg(at, 0, 0, 0), -EINVAL);
	EQ(reg(at, 512, 0, 0), -EINVAL);
	EQ(reg(at, PAGE + 1, 0, 0), -EINVAL);
	EQ(reg(at, (4ULL << 30) + PAGE, 0, 0), -EINVAL);
	EQ(reg(at, -(uint64_t)PAGE, 0, 0), -EINVAL);
	EQ(reg(at, PAGE, 2, 0), -EINVAL);
	EQ(reg(at, PAGE, 1U << 31 | UBLK_SHMEM_BUF_READ_ONLY, 0), -EINVAL);
	EQ(reg(at, PAGE, 0, 1), -EINVAL);
	EQ(reg(0, PAGE, 0, 0), -EFAULT);
	EQ(reg(ADDR(hole) + 2 * PAGE, PAGE, 0, 0), -EFAULT);
	EQ(reg(ADDR(hole), 4ULL << 30, 0, 0), -EFAULT);
	EQ(reg(ADDR(hole), 3 * PAGE, 0, 0), -EFAULT);
	EQ(reg(1ULL << 63, PAGE, 0, 0), -EFAULT);
	EQ(reg(ADDR(constant), PAGE, 0, 0), -EFAULT);
	EQ(CTL(UBLK_U_CMD_REG_BUF, .dev_id = dev->id, .addr = 8,
	       .len = sizeof(good)), -EFAULT);
	EQ(CTL(UBLK_U_CMD_REG_BUF, .dev_id = dev->id, .addr = ADDR(&good),
	       .len = 0), -EINVAL);
	EQ(shm_reg_raw(dev, good), 0);
	OK(shm_unreg(dev, 0));
	OK(dev_del(dev));
}

ABI_TEST();
