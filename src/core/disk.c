// SPDX-License-Identifier: GPL-2.0
/*
 * The gendisk: made, scanned for partitions, opened, removed. Limits come from
 * control/param.c, the block layer's operations from the delivery table. I/O is none of
 * its business.
 */
#include "core/disk.h"
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uidgid.h>
#include "core/device.h"
#include "core/zoned.h"

/*
 * Only the owner opens an unprivileged disk: to anybody else it could be a trap, set by
 * whoever made it.
 *
 * Called under the disk's open_mutex.
 */
static int disk_open(struct gendisk *disk)
{
	struct ublk_device *dev = disk->private_data;

	if (dev->disk_is_shut)
		return -ENXIO;
	if (!(dev->info.flags & UBLK_F_UNPRIVILEGED_DEV) || capable(CAP_SYS_ADMIN))
		return 0;
	if (from_kuid(&init_user_ns, current_uid()) != dev->info.owner_uid ||
	    from_kgid(&init_user_ns, current_gid()) != dev->info.owner_gid)
		return -EPERM;
	return 0;
}

UBLK_DEFINE_DISK_OPEN(disk_open_op, disk_open)

/* The last user of a removed disk is gone: only now may START_DEV make another of the same name. */
static void disk_free(struct gendisk *disk)
{
	struct ublk_device *dev = disk->private_data;

	spin_lock(&dev->lock);
	dev->disk_in_use = false;
	spin_unlock(&dev->lock);
	ublk_device_put(dev);
}

static const struct block_device_operations disk_fops = {
	.owner = THIS_MODULE,
	.open = disk_open_op,
	.free_disk = disk_free,
	.report_zones = ublk_report_zones,
};

/* The partition table of a server that is not trusted is not read, whoever asks. */
static bool allow_scan(struct ublk_device *dev, struct gendisk *disk)
{
	lockdep_assert_held(&dev->lock);
	if (dev->untrusted)
		set_bit(GD_SUPPRESS_PART_SCAN, &disk->state);
	else
		clear_bit(GD_SUPPRESS_PART_SCAN, &disk->state);
	return !dev->untrusted;
}

/*
 * Reads the partition table, off START_DEV's path: the reads need the server, which may be
 * the one that waits for START_DEV. If the server dies meanwhile, the gate ends or holds
 * the reads as it does any other.
 */
static void scan_work(struct work_struct *work)
{
	struct ublk_device *dev = container_of(work, struct ublk_device, scan_work);
	struct gendisk *disk = ublk_device_get_disk(dev);
	bool may_scan = false;

	if (disk) {
		spin_lock(&dev->lock);
		may_scan = allow_scan(dev, disk);
		spin_unlock(&dev->lock);
	}
	if (may_scan) {
		mutex_lock(&disk->open_mutex);
		bdev_disk_changed(disk, false);
		mutex_unlock(&disk->open_mutex);
	}
	if (disk)
		put_device(disk_to_dev(disk));
	ublk_device_put(dev);
}

/**
 * ublk_disk_init() - prepares a device for having a disk
 * @dev: the device, not yet published
 *
 * Context: any.
 */
void ublk_disk_init(struct ublk_device *dev)
{
	INIT_WORK(&dev->scan_work, scan_work);
}

static bool is_starting(struct ublk_device *dev)
{
	bool is_so;

	spin_lock(&dev->lock);
	is_so = dev->state.disk == UBLK_DISK_STARTING;
	spin_unlock(&dev->lock);
	return is_so;
}

/**
 * ublk_disk_lock() - takes a device's mutex while no start is under way
 * @dev: the device
 *
 * A START_DEV that was given up goes on until the server has answered what it was asked. Woken by
 * the start work, which a death of the server ends.
 *
 * Context: sleeps; interruptible, and waits with no lock held.
 * Return: 0: @dev->mutex is held, and the disk is not STARTING; -EINTR.
 */
int ublk_disk_lock(struct ublk_device *dev)
{
	for (;;) {
		if (mutex_lock_interruptible(&dev->mutex))
			return -EINTR;
		if (!is_starting(dev))
			return 0;
		mutex_unlock(&dev->mutex);
		if (wait_event_interruptible(dev->waiters, !is_starting(dev)))
			return -EINTR;
	}
}

/* What the kernel can count in bytes. */
static sector_t capacity_of(u64 sectors)
{
	return min_t(u64, sectors, LLONG_MAX >> SECTOR_SHIFT);
}

static struct gendisk *disk_alloc(struct ublk_device *dev, struct queue_limits *limits)
{
	const struct ublk_param_basic *basic = &dev->params.basic;
	struct gendisk *disk;

	disk = blk_mq_alloc_disk(&dev->tag_set, limits, dev);
	if (IS_ERR(disk))
		return disk;
	snprintf(disk->disk_name, sizeof(disk->disk_name), "ublkb%u", dev->info.dev_id);
	disk->fops = &disk_fops;
	disk->private_data = dev;
	dev->disk_is_shut = false;
	set_disk_ro(disk, basic->attrs & UBLK_ATTR_READ_ONLY);
	set_capacity(disk, capacity_of(basic->dev_sectors));
	/*
	 * add_disk() must not read: see scan_work(). An untrusted server's partition table
	 * is never read.
	 */
	set_bit(GD_SUPPRESS_PART_SCAN, &disk->state);
	return disk;
}

/* Not while a stop is under way: it may have looked for a disk already. */
static int attach(struct ublk_device *dev)
{
	int ret = -EBUSY;

	spin_lock(&dev->lock);
	if (dev->state.server == UBLK_SERVER_READY && dev->stops_begun == dev->stops_done) {
		dev->disk_in_use = true;
		ublk_device_set_disk_state(dev, UBLK_DISK_STARTING);
		ret = 0;
	}
	spin_unlock(&dev->lock);
	return ret;
}

/*
 * Requests may come from now on. Not if the server that START_DEV named is going. Whether it is
 * trusted is remembered: it may be forgotten before the disk has been shown.
 */
static int go_live(struct ublk_device *dev, struct gendisk *disk, unsigned int nr_closes,
		   bool *untrusted)
{
	int ret = -EBUSY;

	spin_lock(&dev->lock);
	if (dev->state.server == UBLK_SERVER_READY && dev->nr_closes == nr_closes &&
	    dev->stops_begun == dev->stops_done) {
		dev->disk = disk;
		*untrusted = dev->untrusted;
		dev->started_pid = get_pid(dev->server_pid);
		ublk_device_set_disk_state(dev, UBLK_DISK_LIVE);
		ret = 0;
	}
	spin_unlock(&dev->lock);
	return ret;
}

static void detach(struct ublk_device *dev)
{
	spin_lock(&dev->lock);
	/* While there is a disk: what it holds for another server must fail now. */
	ublk_device_set_disk_state(dev, UBLK_DISK_NONE);
	dev->disk = NULL;
	put_pid(dev->started_pid);
	dev->started_pid = NULL;
	spin_unlock(&dev->lock);
}

/* Undoes attach(), of a disk that nobody has seen. */
static void give_up(struct ublk_device *dev, struct gendisk *disk)
{
	detach(dev);
	spin_lock(&dev->lock);
	dev->disk_in_use = false;
	spin_unlock(&dev->lock);
	put_disk(disk);
}

/* Shows a disk that is STARTING to everybody. Nothing is left on failure. */
static int show(struct ublk_device *dev, struct gendisk *disk, unsigned int nr_closes)
{
	bool untrusted = false;
	int ret;

	lockdep_assert_held(&dev->mutex);
	ublk_device_get(dev); /* for disk_free(), which is called only if the disk was added */
	ret = go_live(dev, disk, nr_closes, &untrusted);
	if (!ret)
		ret = add_disk(disk);
	if (ret)
		goto err_detach;

	if (untrusted)
		return 0;
	if (dev->info.flags & UBLK_F_NO_AUTO_PART_SCAN)
		clear_bit(GD_SUPPRESS_PART_SCAN, &disk->state);
	else
		ublk_device_queue_work(dev, dev->slow_wq, &dev->scan_work);
	return 0;

err_detach:
	give_up(dev, disk);
	ublk_device_put(dev);
	return ret;
}

/*
 * Of a zoned disk the block layer must know all zones before anybody sees it, and it is the
 * server that knows them. So it is shown by a work, which may wait for the server as long as
 * it likes, with no lock held.
 */
static void start_work(struct work_struct *work)
{
	struct ublk_start *start = container_of(work, struct ublk_start, work);
	struct ublk_device *dev = start->dev;
	bool is_abandoned;
	int ret;

	ret = ublk_zones_learn(start->disk);
	mutex_lock(&dev->mutex);
	is_abandoned = start->is_abandoned;
	if (ret || is_abandoned)
		give_up(dev, start->disk);
	else
		ret = show(dev, start->disk, start->nr_closes);
	start->result = ret;
	if (is_abandoned) {
		kfree(start);
	} else {
		/* The result first: pairs with the waiter, who may free everything at once. */
		smp_store_release(&start->is_done, true);
	}
	mutex_unlock(&dev->mutex);
	wake_up_all(&dev->waiters);
	ublk_device_put(dev);
}

/**
 * ublk_disk_add() - makes the disk and shows it to everybody
 * @dev: the device, with parameters and no disk
 * @limits: of the queue
 * @nr_closes: @dev->nr_closes when its server was known to be there
 * @start: set to what ublk_disk_wait_start() must be called with, once @dev->mutex is
 *	released; NULL if there is nothing to wait for
 *
 * Context: sleeps; @dev->mutex held. Waits for no I/O.
 * Return: 0; -EBUSY if the server has begun to leave; -ENOMEM; or what the block layer said.
 * Nothing is left on failure.
 */
int ublk_disk_add(struct ublk_device *dev, struct queue_limits *limits, unsigned int nr_closes,
		  struct ublk_start **start)
{
	struct gendisk *disk;
	int ret;

	lockdep_assert_held(&dev->mutex);
	*start = NULL;
	disk = disk_alloc(dev, limits);
	if (IS_ERR(disk))
		return PTR_ERR(disk);
	ret = attach(dev);
	if (ret)
		goto err_put_disk;
	if (!(dev->info.flags & UBLK_F_ZONED))
		return show(dev, disk, nr_closes);

	*start = kzalloc(sizeof(**start), GFP_KERNEL);
	if (!*start) {
		give_up(dev, disk);
		return -ENOMEM;
	}
	(*start)->dev = dev;
	(*start)->disk = disk;
	(*start)->nr_closes = nr_closes;
	INIT_WORK(&(*start)->work, start_work);
	ublk_device_queue_work(dev, dev->slow_wq, &(*start)->work);
	return 0;

err_put_disk:
	put_disk(disk);
	return ret;
}

static bool is_done(struct ublk_start *start)
{
	/* Before the result: pairs with start_work(). */
	return smp_load_acquire(&start->is_done);
}

/**
 * ublk_disk_wait_start() - waits until a disk has been shown, or could not be
 * @dev: the device
 * @start: of ublk_disk_add(); freed
 *
 * Woken by the work that shows it, which a death of the server ends.
 *
 * Context: sleeps; interruptible: then the disk will not be shown.
 * Return: as ublk_disk_add(); or what the block layer said of the zones; or -EINTR.
 */
int ublk_disk_wait_start(struct ublk_device *dev, struct ublk_start *start)
{
	int ret;

	if (wait_event_interruptible(dev->waiters, is_done(start))) {
		mutex_lock(&dev->mutex);
		if (!start->is_done) {
			start->is_abandoned = true;
			mutex_unlock(&dev->mutex);
			return -EINTR;
		}
		mutex_unlock(&dev->mutex);
	}
	ret = start->result;
	kfree(start);
	return ret;
}

/**
 * ublk_disk_resume() - gives a disk whose server died to the next one
 * @dev: the device
 *
 * What waited goes to the new server at once. Whether its partition table may be read depends on
 * the new server, not on the one that started the disk.
 *
 * Context: @dev->mutex held.
 * Return: 0; -EBUSY: the disk does not wait for a server, or the new one is not ready any more.
 */
int ublk_disk_resume(struct ublk_device *dev)
{
	int ret = -EBUSY;

	lockdep_assert_held(&dev->mutex);
	spin_lock(&dev->lock);
	if (ublk_state_is_recoverable(dev->state) && dev->state.server == UBLK_SERVER_READY) {
		put_pid(dev->started_pid);
		dev->started_pid = get_pid(dev->server_pid);
		allow_scan(dev, dev->disk);
		ublk_device_set_disk_state(dev, UBLK_DISK_LIVE);
		ret = 0;
	}
	spin_unlock(&dev->lock);
	return ret;
}

/**
 * ublk_disk_resize() - changes the capacity of a live disk, with a uevent
 * @dev: the device, with a disk
 * @sectors: the new capacity
 *
 * Context: sleeps; @dev->mutex held.
 */
void ublk_disk_resize(struct ublk_device *dev, u64 sectors)
{
	lockdep_assert_held(&dev->mutex);
	dev->params.basic.dev_sectors = sectors;
	set_capacity_and_notify(dev->disk, capacity_of(sectors));
}

/**
 * ublk_disk_shut() - lets nobody open the disk any more, unless somebody has
 * @dev: the device
 *
 * Context: sleeps; interruptible: whoever holds the disk's open_mutex may be waiting for
 * the server.
 * Return: 0; -EBUSY: it is open; -ENODEV: there is no disk; -EINTR.
 */
int ublk_disk_shut(struct ublk_device *dev)
{
	struct gendisk *disk = ublk_device_get_disk(dev);
	int ret = 0;

	if (!disk)
		return -ENODEV;
	if (mutex_lock_interruptible(&disk->open_mutex)) {
		ret = -EINTR;
	} else {
		if (disk_openers(disk))
			ret = -EBUSY;
		else
			dev->disk_is_shut = true;
		mutex_unlock(&disk->open_mutex);
	}
	put_device(disk_to_dev(disk));
	return ret;
}

/* Waits until START_DEV has finished what it was doing; then the disk is ours, if there is one. */
static struct gendisk *begin_removal(struct ublk_device *dev)
{
	struct gendisk *disk;

	mutex_lock(&dev->mutex);
	while (is_starting(dev)) {
		mutex_unlock(&dev->mutex);
		wait_event(dev->waiters, !is_starting(dev));
		mutex_lock(&dev->mutex);
	}
	spin_lock(&dev->lock);
	disk = dev->disk;
	if (disk)
		ublk_device_set_disk_state(dev, UBLK_DISK_STOPPING);
	spin_unlock(&dev->lock);
	mutex_unlock(&dev->mutex);
	return disk;
}

/**
 * ublk_disk_remove() - removes the disk, if there is one
 * @dev: the device
 *
 * Writes back what is dirty and waits for requests: a server that lives ends them, the
 * death of a server does, and until then only this work waits, with no lock held.
 *
 * Context: only from the remove work.
 */
void ublk_disk_remove(struct ublk_device *dev)
{
	struct gendisk *disk;

	disk = begin_removal(dev);
	if (!disk)
		return;

	del_gendisk(disk);
	if (cancel_work_sync(&dev->scan_work))
		ublk_device_put(dev);

	mutex_lock(&dev->mutex);
	detach(dev);
	mutex_unlock(&dev->mutex);
	put_disk(disk);
}
