// SPDX-License-Identifier: GPL-2.0
/*
 * The control commands that only ask. As in commands.c, user memory is copied while no lock is
 * held.
 */
#include <linux/cpumask.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include "compat/compat.h"
#include "control/commands.h"
#include "control/feature.h"
#include "core/device.h"

/**
 * ublk_cmd_get_features() - GET_FEATURES
 * @ctl: buffer of 8 bytes
 *
 * Context: may fault.
 * Return: 0; -EINVAL: len is not 8, or no buffer; -EFAULT.
 */
int ublk_cmd_get_features(struct ublk_control *ctl)
{
	u64 features = ublk_features_available();

	if (ctl->len != UBLK_FEATURES_LEN || !ctl->addr)
		return ublk_refuse(ctl, -EINVAL, "len %u is not %d, or addr is 0", ctl->len,
				   UBLK_FEATURES_LEN);
	return copy_to_user(ctl->addr, &features, sizeof(features)) ? -EFAULT : 0;
}

/**
 * ublk_cmd_get_queue_affinity() - GET_QUEUE_AFFINITY
 * @ctl: data is the queue, the buffer takes the CPU mask
 *
 * Context: sleeps.
 * Return: 0; -EINVAL: len is no multiple of 8 or too short for all CPU ids, no buffer, no
 * such queue; -EFAULT; -ENOMEM.
 */
int ublk_cmd_get_queue_affinity(struct ublk_control *ctl)
{
	const struct ublk_device *dev = ctl->dev;
	unsigned int bytes, cpu;
	cpumask_var_t mask;
	int ret = 0;

	if (!ctl->addr || ctl->len % sizeof(u64) || ctl->len * BITS_PER_BYTE < nr_cpu_ids)
		return ublk_refuse(ctl, -EINVAL,
				   "len %u is no multiple of 8, or short of %u CPUs; or addr is 0",
				   ctl->len, nr_cpu_ids);
	if (ctl->data >= dev->nr_queues)
		return ublk_refuse(ctl, -EINVAL, "queue %llu is not below %u", ctl->data,
				   dev->nr_queues);
	if (!zalloc_cpumask_var(&mask, GFP_KERNEL))
		return -ENOMEM;

	for_each_possible_cpu(cpu)
		if (dev->tag_set.map[HCTX_TYPE_DEFAULT].mq_map[cpu] == ctl->data)
			cpumask_set_cpu(cpu, mask);
	bytes = min_t(unsigned int, ctl->len, cpumask_size());
	if (copy_to_user(ctl->addr, mask, bytes) || clear_user(ctl->addr + bytes, ctl->len - bytes))
		ret = -EFAULT;
	free_cpumask_var(mask);
	return ret;
}

/*
 * The server as the caller sees it: -1 if there is none, or none that the caller's pid
 * namespace knows.
 */
static s32 visible_server(struct ublk_device *dev)
{
	s32 nr = -1;

	spin_lock(&dev->lock);
	rcu_read_lock();
	if (dev->started_pid && pid_task(dev->started_pid, PIDTYPE_TGID))
		nr = pid_vnr(dev->started_pid) ?: -1;
	rcu_read_unlock();
	spin_unlock(&dev->lock);
	return nr;
}

/**
 * ublk_cmd_get_dev_info() - GET_DEV_INFO and GET_DEV_INFO2
 * @ctl: buffer for struct ublksrv_ctrl_dev_info
 *
 * Context: may fault.
 * Return: 0; -EINVAL: the buffer is too short, or none; -EFAULT.
 */
int ublk_cmd_get_dev_info(struct ublk_control *ctl)
{
	struct ublk_device *dev = ctl->dev;
	struct ublksrv_ctrl_dev_info info = dev->info;

	if (ctl->len < sizeof(info) || !ctl->addr)
		return ublk_refuse(ctl, -EINVAL, "len %u is less than %zu, or addr is 0",
				   ctl->len, sizeof(info));
	info.ublksrv_pid = visible_server(dev);
	spin_lock(&dev->lock);
	info.state = ublk_state_to_user(dev->state);
	spin_unlock(&dev->lock);
	return copy_to_user(ctl->addr, &info, sizeof(info)) ? -EFAULT : 0;
}

static void fill_devt(struct ublk_device *dev, struct ublk_params *params)
{
	struct gendisk *disk = ublk_device_get_disk(dev);

	params->devt.char_major = MAJOR(dev->cdev_dev.devt);
	params->devt.char_minor = MINOR(dev->cdev_dev.devt);
	params->devt.disk_major = 0;
	params->devt.disk_minor = 0;
	if (disk) {
		params->devt.disk_major = MAJOR(disk_devt(disk));
		params->devt.disk_minor = MINOR(disk_devt(disk));
		put_device(disk_to_dev(disk));
	}
	params->types |= UBLK_PARAM_TYPE_DEVT;
}

/**
 * ublk_params_len() - reads the head of a parameter buffer
 * @ctl: the buffer
 * @len: set to how much of struct ublk_params the caller knows, in bytes
 *
 * Context: may fault.
 * Return: 0; -EINVAL: a length is 0 or does not fit; -EFAULT.
 */
int ublk_params_len(struct ublk_control *ctl, u32 *len)
{
	u32 head[2]; /* len, types */

	if (ctl->len <= sizeof(head) || !ctl->addr)
		return ublk_refuse(ctl, -EINVAL,
				   "len %u leaves no room for parameters, or addr is 0",
				   ctl->len);
	if (copy_from_user(head, ctl->addr, sizeof(head)))
		return -EFAULT;
	if (!head[0] || head[0] > ctl->len)
		return ublk_refuse(ctl, -EINVAL,
				   "the parameters' len %u is 0 or more than len %u", head[0],
				   ctl->len);
	*len = min_t(u32, head[0], sizeof(struct ublk_params));
	return 0;
}

/**
 * ublk_cmd_get_params() - GET_PARAMS
 * @ctl: buffer for struct ublk_params, which says how much of it the caller knows
 *
 * Context: sleeps.
 * Return: 0; -EINVAL: a length is 0 or does not fit; -EFAULT; -EINTR.
 */
int ublk_cmd_get_params(struct ublk_control *ctl)
{
	struct ublk_params params;
	u32 len;
	int ret;

	ret = ublk_params_len(ctl, &len);
	if (ret)
		return ret;
	if (mutex_lock_interruptible(&ctl->dev->mutex))
		return -EINTR;
	params = ctl->dev->params;
	mutex_unlock(&ctl->dev->mutex);
	fill_devt(ctl->dev, &params);
	return copy_to_user(ctl->addr, &params, len) ? -EFAULT : 0;
}
