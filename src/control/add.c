// SPDX-License-Identifier: GPL-2.0
/*
 * ADD_DEV: settles what a device shall be able to do, and makes it of the parts that do it. How
 * many unprivileged ones there may be is the module's parameter.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/moduleparam.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include "control/commands.h"
#include "control/feature.h"
#include "copy/mover.h"
#include "copy/shmem.h"
#include "core/device.h"
#include "core/disk.h"
#include "queue/batch.h"
#include "queue/chardev.h"
#include "queue/classic.h"
#include "queue/death.h"

/* Module parameter ublks_max, and how many unprivileged devices there are. */
static unsigned int max_unprivileged = 64;
static atomic_t nr_unprivileged = ATOMIC_INIT(0);

static int check_info(struct ublk_control *ctl, const struct ublksrv_ctrl_dev_info *info)
{
	if (!info->queue_depth || info->queue_depth > UBLK_MAX_QUEUE_DEPTH)
		return ublk_refuse(ctl, -EINVAL, "queue_depth %u is not in 1..%d",
				   info->queue_depth, UBLK_MAX_QUEUE_DEPTH);
	if (!info->nr_hw_queues || info->nr_hw_queues > UBLK_MAX_NR_QUEUES)
		return ublk_refuse(ctl, -EINVAL, "nr_hw_queues %u is not in 1..%u",
				   info->nr_hw_queues, UBLK_MAX_NR_QUEUES);
	if (info->dev_id != ctl->dev_id)
		return ublk_refuse(ctl, -EINVAL, "dev_id %u in the buffer is another",
				   info->dev_id);
	if (ctl->dev_id != U32_MAX && ctl->dev_id >= UBLK_MAX_DEVICES)
		return ublk_refuse(ctl, -EINVAL, "dev_id is not below %u", UBLK_MAX_DEVICES);
	return 0;
}

/* Settles whose device it will be and what it will be able to do. */
static int negotiate(struct ublk_control *ctl, struct ublksrv_ctrl_dev_info *info)
{
	const char *complaint, *feature;

	if (capable(CAP_SYS_ADMIN))
		info->flags &= ~(u64)UBLK_F_UNPRIVILEGED_DEV;
	else if (!(info->flags & UBLK_F_UNPRIVILEGED_DEV))
		return ublk_refuse(ctl, -EPERM, "needs CAP_SYS_ADMIN, or UNPRIVILEGED_DEV");
	complaint = ublk_features_negotiate(info, ublk_features_available(), &feature);
	if (complaint)
		return ublk_refuse(ctl, -EINVAL, "%s: %s", feature, complaint);

	info->state = UBLK_S_DEV_DEAD;
	info->ublksrv_pid = -1;
	info->owner_uid = from_kuid(&init_user_ns, current_uid());
	info->owner_gid = from_kgid(&init_user_ns, current_gid());
	return 0;
}

/* A device counts until its memory is free: whoever has it open keeps that after a DEL_DEV. */
static bool count(const struct ublksrv_ctrl_dev_info *info)
{
	if (!(info->flags & UBLK_F_UNPRIVILEGED_DEV) ||
	    atomic_inc_return(&nr_unprivileged) <= READ_ONCE(max_unprivileged))
		return true;
	atomic_dec(&nr_unprivileged);
	return false;
}

static void uncount(const struct ublksrv_ctrl_dev_info *info)
{
	if (info->flags & UBLK_F_UNPRIVILEGED_DEV)
		atomic_dec(&nr_unprivileged);
}

static void release_device(struct ublk_device *dev)
{
	ublk_shmem_free(dev->shmem);
	uncount(&dev->info);
}

/* Gives a device what its features need. */
static int equip_device(struct ublk_device *dev)
{
	unsigned int i;

	ublk_disk_init(dev);
	ublk_death_init(dev);
	if (!(dev->info.flags & UBLK_F_SHMEM_ZC))
		return 0;
	dev->shmem = ublk_shmem_alloc(dev);
	for (i = 0; i < dev->nr_queues; i++)
		dev->queues[i]->shmem = dev->shmem;
	return dev->shmem ? 0 : -ENOMEM;
}

/*
 * Makes the device that was negotiated and counted, up to the node, which shows it to
 * everybody. Once it exists, its release uncounts it.
 */
static int make_device(struct ublk_control *ctl, const struct ublksrv_ctrl_dev_info *info)
{
	struct ublk_device *dev;
	int ret;

	dev = ublk_device_alloc(ublk_control_device(), info,
				info->flags & UBLK_F_BATCH_IO ? &ublk_batch : &ublk_classic,
				ublk_mover_for(info->flags));
	if (IS_ERR(dev)) {
		uncount(info);
		return PTR_ERR(dev);
	}
	dev->release = release_device;
	ret = equip_device(dev);
	if (!ret)
		ret = ublk_device_reserve_number(dev, ctl->dev_id);
	if (ret == -EEXIST)
		ublk_refuse(ctl, ret, "the number is taken");
	if (ret == -ENOSPC)
		ublk_refuse(ctl, ret, "all %u numbers are taken", UBLK_MAX_DEVICES);
	if (!ret && copy_to_user(ctl->addr, &dev->info, sizeof(dev->info)))
		ret = -EFAULT;
	if (!ret)
		ret = ublk_device_publish(dev, &ublk_chardev_fops);
	if (ret)
		ublk_device_put(dev);
	return ret;
}

/**
 * ublk_cmd_add_dev() - ADD_DEV
 * @ctl: buffer with struct ublksrv_ctrl_dev_info, which is answered with what was granted
 *
 * Context: sleeps.
 * Return: 0; -EINVAL: a number out of range, or features that do not go together; -EPERM:
 * neither privileged nor asking for an unprivileged device; -EACCES: ublks_max
 * unprivileged devices exist; -EEXIST: the number is taken; -ENOSPC: all are; -EFAULT;
 * -ENOMEM.
 */
int ublk_cmd_add_dev(struct ublk_control *ctl)
{
	struct ublksrv_ctrl_dev_info info;
	int ret;

	if (ctl->len < sizeof(info) || !ctl->addr)
		return ublk_refuse(ctl, -EINVAL, "len %u is less than %zu, or addr is 0",
				   ctl->len, sizeof(info));
	if (ctl->queue_id != U16_MAX)
		return ublk_refuse(ctl, -EINVAL, "queue_id %u is not 65535", ctl->queue_id);
	if (copy_from_user(&info, ctl->addr, sizeof(info)))
		return -EFAULT;
	ret = check_info(ctl, &info);
	if (!ret)
		ret = negotiate(ctl, &info);
	if (ret)
		return ret;

	if (!count(&info))
		return ublk_refuse(ctl, -EACCES,
				   "there are ublks_max = %u unprivileged devices",
				   READ_ONCE(max_unprivileged));
	return make_device(ctl, &info);
}

static int set_max_unprivileged(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, 0, UBLK_MAX_DEVICES);
}

static const struct kernel_param_ops max_unprivileged_ops = {
	.set = set_max_unprivileged,
	.get = param_get_uint,
};
module_param_cb(ublks_max, &max_unprivileged_ops, &max_unprivileged, 0644);
__MODULE_PARM_TYPE(ublks_max, "uint");
MODULE_PARM_DESC(ublks_max,
		 "Unprivileged devices that may exist at a time (0 to 1048576, default 64)");
