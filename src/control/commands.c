// SPDX-License-Identifier: GPL-2.0
/*
 * What the control commands do to a device that exists. A handler copies from user memory
 * before it takes a lock and to user memory after it has let go: a page fault can take as long
 * as its owner likes. Refusals change nothing and say why.
 */
#include "control/commands.h"
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include "compat/compat.h"
#include "control/param.h"
#include "core/delay.h"
#include "core/device.h"
#include "core/disk.h"
#include "queue/death.h"
#include "queue/quiesce.h"

#define KNOWN_PARAM_TYPES								\
	(UBLK_PARAM_TYPE_BASIC | UBLK_PARAM_TYPE_DISCARD | UBLK_PARAM_TYPE_DEVT |	\
	 UBLK_PARAM_TYPE_ZONED | UBLK_PARAM_TYPE_DMA_ALIGN | UBLK_PARAM_TYPE_SEGMENT |	\
	 UBLK_PARAM_TYPE_INTEGRITY)

/* A device's own mutex, unless a signal comes first. */
static int lock_device(struct ublk_device *dev)
{
	return mutex_lock_interruptible(&dev->mutex) ? -EINTR : 0;
}

/**
 * ublk_cmd_set_params() - SET_PARAMS
 * @ctl: buffer with struct ublk_params
 *
 * Waits until a START_DEV that is under way, or was given up, is over.
 *
 * Context: sleeps; the wait is interruptible and holds no lock.
 * Return: 0; -EACCES: there is a disk; -EINVAL: a parameter breaks a rule; -EFAULT: not all of
 * them can be read. After the last two no parameters are left. -EINVAL: a length is 0 or does
 * not fit, or types is 0; -EFAULT: not even that can be read; -EINTR. Then nothing changes.
 */
int ublk_cmd_set_params(struct ublk_control *ctl)
{
	struct ublk_device *dev = ctl->dev;
	const char *complaint = NULL, *type;
	struct ublk_params params = {};
	bool has_disk, is_readable;
	u32 len;
	int ret;

	ret = ublk_params_len(ctl, &len);
	if (ret)
		return ret;
	is_readable = !copy_from_user(&params, ctl->addr, len);
	if (is_readable && !params.types)
		return ublk_refuse(ctl, -EINVAL, "types is 0");
	params.len = len;
	params.types &= KNOWN_PARAM_TYPES;

	ret = ublk_disk_lock(dev);
	if (ret)
		return ret;
	spin_lock(&dev->lock);
	has_disk = dev->disk_in_use;
	spin_unlock(&dev->lock);
	if (!has_disk) {
		if (is_readable)
			complaint = ublk_params_check(&params, &dev->info, &type);
		if (!is_readable || complaint)
			memset(&params, 0, sizeof(params));
		dev->params = params;
	}
	mutex_unlock(&dev->mutex);

	if (has_disk)
		return ublk_refuse(ctl, -EACCES, "the device has been started");
	if (!is_readable)
		return -EFAULT;
	return complaint ? ublk_refuse(ctl, -EINVAL, "%s: %s", type, complaint) : 0;
}

/*
 * Running.
 */

/*
 * Is there nothing to wait for any more? *ret is 0 if the server is ready, else why it
 * will not be: it is going, it has gone since @nr_closes was read, or the device has.
 */
static bool is_settled(struct ublk_device *dev, unsigned int nr_closes, int *ret)
{
	bool is_waiting;

	spin_lock(&dev->lock);
	is_waiting = dev->state.server == UBLK_SERVER_ABSENT ||
		     dev->state.server == UBLK_SERVER_ATTACHING;
	if (dev->deleted)
		*ret = -ENODEV;
	else if (dev->nr_closes != nr_closes)
		*ret = -EBUSY;
	else if (is_waiting)
		*ret = -EAGAIN;
	else
		*ret = ublk_state_serving(dev->state) != UBLK_SERVING_NO ? 0 : -EBUSY;
	spin_unlock(&dev->lock);
	return *ret != -EAGAIN;
}

static int wait_for_server(struct ublk_control *ctl, unsigned int nr_closes)
{
	struct ublk_device *dev = ctl->dev;
	int ret;

	if (wait_event_interruptible(dev->waiters, is_settled(dev, nr_closes, &ret)))
		return -EINTR;
	ublk_delay(start);
	return ret ? ublk_refuse(ctl, ret, "the server or the device is going") : 0;
}

/*
 * Refuses if the server that was ready is gone, or on its way, or not the process that the caller
 * has numbered. The first goes before: a process may end, and its number with it, before its file
 * is closed.
 */
static int check_server(struct ublk_control *ctl, pid_t nr, unsigned int nr_closes)
{
	struct ublk_device *dev = ctl->dev;
	bool has_gone, is_same;

	rcu_read_lock();
	spin_lock(&dev->lock);
	is_same = dev->server_pid && dev->server_pid == find_vpid(nr);
	has_gone = dev->nr_closes != nr_closes ||
		   ublk_state_serving(dev->state) == UBLK_SERVING_NO;
	spin_unlock(&dev->lock);
	rcu_read_unlock();
	if (has_gone)
		return ublk_refuse(ctl, -EBUSY, "the server has gone");
	return is_same ? 0 : ublk_refuse(ctl, -EINVAL,
					 "process %d does not have the device open", nr);
}

static int start_locked(struct ublk_control *ctl, pid_t server, unsigned int nr_closes,
			struct ublk_start **start)
{
	struct ublk_device *dev = ctl->dev;
	struct queue_limits limits;
	bool has_disk, is_deleted;
	int ret;

	if (!(dev->params.types & UBLK_PARAM_TYPE_BASIC))
		return ublk_refuse(ctl, -EINVAL, "no basic parameters have been set");
	spin_lock(&dev->lock);
	has_disk = dev->disk_in_use;
	is_deleted = dev->deleted;
	spin_unlock(&dev->lock);
	if (is_deleted)
		return ublk_refuse(ctl, -ENODEV, "the device is being deleted");
	ret = check_server(ctl, server, nr_closes);
	if (ret)
		return ret;
	if (has_disk)
		return ublk_refuse(ctl, -EEXIST, "the disk exists");

	ublk_params_to_limits(&dev->params, &limits);
	ret = ublk_disk_add(dev, &limits, nr_closes, start);
	if (ret == -EINVAL)
		return ublk_refuse(ctl, ret,
				   "the block layer does not take the limits: chunk_sectors, boundaries, segments or open zones");
	return ret ? ublk_refuse(ctl, ret, "the disk could not be made, error %d", ret) : 0;
}

/**
 * ublk_cmd_start_dev() - START_DEV
 * @ctl: data is the server's process id
 *
 * Waits until the server has fetched every tag and, of a zoned disk, told of its zones. A
 * server that dies first ends the wait. So that one that was given up can be repeated, it waits
 * until that is over.
 *
 * Context: sleeps; the waits are interruptible and hold no lock.
 * Return: 0; -EINVAL: not a process id, not that of the opener, or no basic parameters;
 * -EEXIST: there is a disk; -EBUSY: the server is being sent away, or is dying; -ENODEV:
 * deleted meanwhile; -EINTR; or what the block layer said.
 */
int ublk_cmd_start_dev(struct ublk_control *ctl)
{
	struct ublk_device *dev = ctl->dev;
	struct ublk_start *start;
	unsigned int nr_closes;
	pid_t pid = ctl->data;
	bool has_basic;
	int ret;

	if (pid <= 0)
		return ublk_refuse(ctl, -EINVAL, "%d is not a process id", pid);
	ret = lock_device(dev);
	if (ret)
		return ret;
	has_basic = dev->params.types & UBLK_PARAM_TYPE_BASIC;
	spin_lock(&dev->lock);
	nr_closes = dev->nr_closes;
	spin_unlock(&dev->lock);
	mutex_unlock(&dev->mutex);
	if (!has_basic)
		return ublk_refuse(ctl, -EINVAL, "no basic parameters have been set");

	ret = wait_for_server(ctl, nr_closes);
	if (!ret)
		ret = ublk_disk_lock(dev);
	if (ret)
		return ret;
	ret = start_locked(ctl, pid, nr_closes, &start);
	mutex_unlock(&dev->mutex);
	if (ret || !start)
		return ret;
	ret = ublk_disk_wait_start(dev, start);
	if (ret && ret != -EINTR)
		ublk_refuse(ctl, ret,
			    "the server's zones cannot be used, or the disk not be shown, error %d",
			    ret);
	return ret;
}

/* How long a server that has closed may take to be forgotten before we say that it is there. */
#define FORGET_PATIENCE	(HZ / 2)

/* The disk waits for another server already, but the old one has yet to be forgotten. */
static bool is_between_servers(struct ublk_device *dev)
{
	bool is_so;

	spin_lock(&dev->lock);
	is_so = ublk_state_is_recoverable(dev->state) &&
		dev->state.server == UBLK_SERVER_DRAINING;
	spin_unlock(&dev->lock);
	return is_so;
}

/**
 * ublk_cmd_start_user_recovery() - START_USER_RECOVERY
 * @ctl: the device
 *
 * Changes nothing: it tells whether another server may come. Who has seen the disk wait for one
 * does not hear that the old one is there, unless a ring still holds a request's data.
 *
 * Context: sleeps for half a second at most; interruptible.
 * Return: 0; -EINVAL: the device was added without recovery; -EBUSY: the old server has not closed
 * it yet, or there is nothing to recover; -EINTR.
 */
int ublk_cmd_start_user_recovery(struct ublk_control *ctl)
{
	struct ublk_device *dev = ctl->dev;
	bool may_begin;

	if (dev->policy == UBLK_POLICY_STOP)
		return ublk_refuse(ctl, -EINVAL, "the device was added without USER_RECOVERY");
	if (wait_event_interruptible_timeout(dev->waiters, !is_between_servers(dev),
					     FORGET_PATIENCE) < 0)
		return -EINTR;
	spin_lock(&dev->lock);
	may_begin = ublk_state_is_recoverable(dev->state) &&
		    dev->state.server == UBLK_SERVER_ABSENT;
	spin_unlock(&dev->lock);
	if (!may_begin)
		return ublk_refuse(ctl, -EBUSY, "the device has a server, or no disk");
	return 0;
}

/**
 * ublk_cmd_end_user_recovery() - END_USER_RECOVERY
 * @ctl: data is the new server's process id
 *
 * Waits as START_DEV does, then lets the disk go on.
 *
 * Context: sleeps; the wait is interruptible and holds no lock.
 * Return: 0; -EINVAL: the device was added without recovery, or not the opener's process id;
 * -EBUSY: the disk waits for no server, or the server is going; -ENODEV: deleted meanwhile; -EINTR.
 */
int ublk_cmd_end_user_recovery(struct ublk_control *ctl)
{
	struct ublk_device *dev = ctl->dev;
	unsigned int nr_closes;
	pid_t pid = ctl->data;
	int ret;

	if (dev->policy == UBLK_POLICY_STOP)
		return ublk_refuse(ctl, -EINVAL, "the device was added without USER_RECOVERY");
	spin_lock(&dev->lock);
	nr_closes = dev->nr_closes;
	spin_unlock(&dev->lock);
	ret = wait_for_server(ctl, nr_closes);
	if (!ret)
		ret = lock_device(dev);
	if (ret)
		return ret;
	ret = check_server(ctl, pid, nr_closes);
	if (!ret && ublk_disk_resume(dev))
		ret = ublk_refuse(ctl, -EBUSY, "the disk does not wait for a server");
	mutex_unlock(&dev->mutex);
	return ret;
}

/**
 * ublk_cmd_update_size() - UPDATE_SIZE
 * @ctl: data is the new capacity in sectors
 *
 * Context: sleeps.
 * Return: 0; -ENODEV: there is no disk; -EOPNOTSUPP: it is zoned: new zones would have to be
 * asked for first; -EINTR.
 */
int ublk_cmd_update_size(struct ublk_control *ctl)
{
	struct ublk_device *dev = ctl->dev;
	int ret;

	ret = lock_device(dev);
	if (ret)
		return ret;
	if (!dev->disk)
		ret = ublk_refuse(ctl, -ENODEV, "there is no disk");
	else if (dev->info.flags & UBLK_F_ZONED)
		ret = ublk_refuse(ctl, -EOPNOTSUPP, "a zoned disk cannot be resized");
	else
		ublk_disk_resize(dev, ctl->data);
	mutex_unlock(&dev->mutex);
	return ret;
}

/**
 * ublk_cmd_quiesce_dev() - QUIESCE_DEV
 * @ctl: data is how long to wait for the server, in ms; 0: for ever
 *
 * Context: sleeps; the wait is interruptible and holds no lock.
 * Return: 0: the server has been told to go; -EOPNOTSUPP: the device was added without QUIESCE;
 * -ENODEV: there is no disk; -EBUSY: the server kept every tag of a queue for that long, or
 * another QUIESCE_DEV waits; -EINTR. After an error the device goes on.
 */
int ublk_cmd_quiesce_dev(struct ublk_control *ctl)
{
	int ret;

	if (!(ctl->dev->info.flags & UBLK_F_QUIESCE))
		return ublk_refuse(ctl, -EOPNOTSUPP, "the device was added without QUIESCE");
	ret = ublk_quiesce(ctl->dev, ctl->data);
	switch (ret) {
	case -EALREADY:
		return ublk_refuse(ctl, -EBUSY, "another one waits for the server");
	case -EBUSY:
		return ublk_refuse(ctl, ret, "the server has every tag of a queue");
	case -ENODEV:
		return ublk_refuse(ctl, ret, "there is no disk");
	default:
		return ret;
	}
}

/*
 * Ending.
 */

/**
 * ublk_cmd_stop_dev() - STOP_DEV
 * @ctl: the device
 *
 * Context: sleeps; interruptible, and the stop goes on without the caller.
 * Return: 0, also if there is nothing to stop; -EINTR.
 */
int ublk_cmd_stop_dev(struct ublk_control *ctl)
{
	return ublk_stop_wait(ctl->dev, ublk_stop_begin(ctl->dev));
}

/**
 * ublk_cmd_try_stop_dev() - TRY_STOP_DEV
 * @ctl: the device
 *
 * Context: sleeps; interruptible, and the stop goes on without the caller.
 * Return: 0; -EBUSY: somebody has the disk open; -ENODEV: there is none; -EINTR.
 */
int ublk_cmd_try_stop_dev(struct ublk_control *ctl)
{
	int ret = ublk_disk_shut(ctl->dev);

	if (ret == -EBUSY)
		return ublk_refuse(ctl, ret, "the disk is open");
	if (ret == -ENODEV)
		return ublk_refuse(ctl, ret, "there is no disk");
	ublk_delay(shut);
	return ret ?: ublk_cmd_stop_dev(ctl);
}

/* Marks the device and begins its removal. A second caller waits for the same end as the first. */
static unsigned int delete_begin(struct ublk_device *dev)
{
	spin_lock(&dev->lock);
	dev->deleted = true;
	wake_up_all(&dev->waiters);
	spin_unlock(&dev->lock);
	return ublk_stop_begin(dev);
}

/**
 * ublk_cmd_del_dev_async() - DEL_DEV_ASYNC
 * @ctl: the device
 *
 * Context: sleeps; interruptible, and the removal goes on without the caller.
 * Return: 0: disk and node are gone, the number will be free when nobody has them open; -EINTR.
 */
int ublk_cmd_del_dev_async(struct ublk_control *ctl)
{
	return ublk_stop_wait(ctl->dev, delete_begin(ctl->dev));
}

/**
 * ublk_cmd_del_dev() - DEL_DEV
 * @ctl: the device; the reference is given back
 *
 * Context: sleeps; interruptible, and the removal goes on without the caller.
 * Return: 0: the number is free; -EINTR.
 */
int ublk_cmd_del_dev(struct ublk_control *ctl)
{
	struct ublk_device *dev = ctl->dev;
	u32 id = dev->info.dev_id;
	u64 serial = dev->serial;
	int ret;

	ret = ublk_cmd_del_dev_async(ctl);
	if (ret)
		return ret;
	ctl->dev = NULL;
	ublk_device_put(dev);
	return ublk_device_wait_number_free(id, serial);
}

/**
 * ublk_delete_all() - deletes every device
 *
 * Context: module exit, sleeps: whoever has a device open keeps the module from being
 * removed, so the wait is short.
 */
void ublk_delete_all(void)
{
	struct ublk_device *dev;
	u32 id;

	for (id = 0; (dev = ublk_device_next(&id)); id++) {
		delete_begin(dev);
		ublk_device_put(dev);
	}
}
