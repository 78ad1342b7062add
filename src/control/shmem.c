// SPDX-License-Identifier: GPL-2.0
/* REG_BUF and UNREG_BUF: what may be registered as shared memory, and by what words. */
#include <linux/uaccess.h>
#include "compat/compat.h"
#include "control/commands.h"
#include "copy/shmem.h"

static int read_registration(struct ublk_control *ctl, struct ublk_shmem_buf_reg *reg)
{
	size_t len = min_t(size_t, ctl->len, sizeof(*reg));

	memset(reg, 0, sizeof(*reg));
	if (copy_from_user(reg, ctl->addr, len))
		return -EFAULT;
	if (reg->flags & ~UBLK_SHMEM_BUF_READ_ONLY)
		return ublk_refuse(ctl, -EINVAL, "flags %#x has an unknown bit", reg->flags);
	if (reg->reserved)
		return ublk_refuse(ctl, -EINVAL, "reserved is not 0");
	if (!reg->len || reg->len > UBLK_SHMEM_MAX_BYTES)
		return ublk_refuse(ctl, -EINVAL, "len %llu is not in 1..%llu", reg->len,
				   UBLK_SHMEM_MAX_BYTES);
	if (!PAGE_ALIGNED(reg->len) || !PAGE_ALIGNED(reg->addr))
		return ublk_refuse(ctl, -EINVAL, "addr %#llx or len %llu is not whole pages",
				   reg->addr, reg->len);
	return 0;
}

/**
 * ublk_cmd_reg_buf() - REG_BUF
 * @ctl: buffer with struct ublk_shmem_buf_reg; members that it is too short for are 0
 *
 * Context: sleeps.
 * Return: the index of the buffer; -EOPNOTSUPP: the device was added without SHMEM_ZC; -EINVAL:
 * not whole pages, none or too many, or an unknown flag; -EFAULT: the structure or the memory
 * cannot be used; -EEXIST: part of it is registered already; -ENOSPC: no index is free; -ENOMEM:
 * also if it is more than the caller may lock; -EINTR.
 */
int ublk_cmd_reg_buf(struct ublk_control *ctl)
{
	struct ublk_shmem_buf_reg reg;
	int ret;

	if (!ctl->dev->shmem)
		return ublk_refuse(ctl, -EOPNOTSUPP, "the device was added without SHMEM_ZC");
	ret = read_registration(ctl, &reg);
	if (ret)
		return ret;
	ret = ublk_shmem_register(ctl->dev->shmem, &reg);
	switch (ret) {
	case -EEXIST:
		return ublk_refuse(ctl, ret, "part of the memory is registered already");
	case -ENOSPC:
		return ublk_refuse(ctl, ret, "no index is free");
	case -ENOMEM:
		return ublk_refuse(ctl, ret, "no memory, or more than RLIMIT_MEMLOCK");
	default:
		return ret;
	}
}

/**
 * ublk_cmd_unreg_buf() - UNREG_BUF
 * @ctl: data is the index
 *
 * Waits until no request refers to the buffer any more.
 *
 * Context: sleeps; interruptible, and the buffer goes without the caller.
 * Return: 0; -EOPNOTSUPP: the device was added without SHMEM_ZC; -EINVAL: not an index;
 * -ENOENT: there is no such buffer; -EINTR.
 */
int ublk_cmd_unreg_buf(struct ublk_control *ctl)
{
	int ret;

	if (!ctl->dev->shmem)
		return ublk_refuse(ctl, -EOPNOTSUPP, "the device was added without SHMEM_ZC");
	if (ctl->data > UBLK_SHMEM_ZC_IDX_MASK)
		return ublk_refuse(ctl, -EINVAL, "%llu is no index", ctl->data);
	ret = ublk_shmem_unregister(ctl->dev->shmem, ctl->data);
	if (ret == -ENOENT)
		return ublk_refuse(ctl, ret, "nothing is registered at index %llu", ctl->data);
	return ret;
}
