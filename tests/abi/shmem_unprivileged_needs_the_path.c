// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register memory with an unprivileged device: the device's
 * path comes first, and its node must be readable and writable.
 */
#include <sys/stat.h>

#include "shmem.h"

static struct ublk_shmem_buf_reg reg;

static int as_owner(struct dev *dev)
{
	return ctl_as(NOBODY, UBLK_U_CMD_REG_BUF, dev, 0, &reg, sizeof(reg));
}

static int without_path(void *arg)
{
	return shm_reg_raw(arg, reg);
}

static void run(void)
{
	struct dev *dev;
	int index;

	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	dev = dev_new_unprivileged((struct dev_opts){
		.flags = UBLK_F_SHMEM_ZC });
	TRUE(dev->info.flags & UBLK_F_SHMEM_ZC);
	reg.addr = ADDR(share(PAGE));
	reg.len = PAGE;
	ctl_fd();
	EQ(in_child(NOBODY, without_path, dev), -EINVAL);
	EQ(shm_reg_raw(dev, reg), -EINVAL);
	EQ(ctl_as(NOBODY - 1, UBLK_U_CMD_REG_BUF, dev, 0, &reg, sizeof(reg)),
	   -EACCES);
	OK(chmod(dev->path, 0400));
	EQ(as_owner(dev), -EACCES);
	OK(chmod(dev->path, 0600));
	index = as_owner(dev);
	TRUE(index >= 0);
	EQ(shm_unreg(dev, index), -EINVAL);
	OK(chmod(dev->path, 0400));
	EQ(ctl_as(NOBODY, UBLK_U_CMD_UNREG_BUF, dev, index, NULL, 0), -EACCES);
	OK(chmod(dev->path, 0600));
	OK(ctl_as(NOBODY, UBLK_U_CMD_UNREG_BUF, dev, index, NULL, 0));
	EQ(ctl_as(NOBODY, UBLK_U_CMD_UNREG_BUF, dev, index, NULL, 0), -ENOENT);
	OK(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV, dev, 0, NULL, 0));
	dev_forget(dev->id);
}

ABI_TEST();
