// SPDX-License-Identifier: GPL-2.0
/*
 * The device object: its number, its references, its node, its state. A number is taken
 * from before the node appears until the last reference is gone; DEL_DEV waits for that.
 * Nothing here knows a server or a request.
 */
#include "core/device.h"
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/xarray.h>
#include "compat/compat.h"
#include "core/queue.h"
#include "core/trace.h"

/*
 * A workqueue runs only so many works at a time: 512 on older kernels, and each NUMA node has a
 * part of them. So many workqueues share the works of the devices, by their numbers.
 */
#define NR_SLOW_WQS	16

struct workqueue_struct *ublk_wq;
struct workqueue_struct *ublk_abort_wq;
static struct workqueue_struct *slow_wqs[NR_SLOW_WQS];

static DEFINE_XARRAY_ALLOC(numbers);
static DECLARE_WAIT_QUEUE_HEAD(number_freed);
/* Those whose device_release() has not ended, with a number or without. */
static atomic_t nr_devices = ATOMIC_INIT(0);
static atomic64_t next_serial = ATOMIC64_INIT(1);

static dev_t first_devt;
static struct class char_class = {
	.name = "ublk-char",
};

static void device_release(struct device *cdev_dev)
{
	struct ublk_device *dev = container_of(cdev_dev, struct ublk_device, cdev_dev);
	u32 id = dev->info.dev_id;

	if (dev->release)
		dev->release(dev);
	if (dev->queues[0])
		ublk_queues_free(dev);
	if (dev->tag_set.tags)
		blk_mq_free_tag_set(&dev->tag_set);
	/* Whoever finds the device under the table's lock looks into it. */
	if (id != U32_MAX)
		xa_erase(&numbers, id);
	kvfree(dev);
	/* From here on nothing may sleep, see ublk_devices_wait_gone(). */
	atomic_dec(&nr_devices);
	wake_up_all(&number_freed);
}

static int tag_set_alloc(struct ublk_device *dev)
{
	dev->tag_set.ops = dev->delivery->mq_ops;
	dev->tag_set.nr_hw_queues = dev->nr_queues;
	dev->tag_set.queue_depth = dev->info.queue_depth;
	dev->tag_set.numa_node = NUMA_NO_NODE;
	/*
	 * STACKING: a processor that goes does not wait for the requests of its queue. It would
	 * hold a lock meanwhile that a server's start needs, for as long as they have no server.
	 */
	dev->tag_set.flags = BLK_MQ_F_SHOULD_MERGE | BLK_MQ_F_STACKING;
	dev->tag_set.driver_data = dev;
	return blk_mq_alloc_tag_set(&dev->tag_set);
}

/**
 * ublk_device_alloc() - makes a device that nobody can find yet
 * @parent: of the device in sysfs
 * @info: negotiated; the number of queues is cut to that of CPU ids, the buffer
 *	size to whole pages
 * @delivery: how requests reach the server
 * @mover: how their data moves
 *
 * Context: sleeps.
 * Return: the device with one reference, which ublk_device_put() gives back with
 * everything else; or ERR_PTR: -ENOMEM, or what the block layer said of the tag set.
 */
struct ublk_device *ublk_device_alloc(struct device *parent,
				      const struct ublksrv_ctrl_dev_info *info,
				      const struct ublk_delivery *delivery,
				      const struct ublk_mover *mover)
{
	unsigned int nr_queues = min_t(unsigned int, info->nr_hw_queues, nr_cpu_ids);
	struct ublk_device *dev;
	int ret;

	dev = kvzalloc(struct_size(dev, queues, nr_queues), GFP_KERNEL_ACCOUNT);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	atomic_inc(&nr_devices);
	dev->info = *info;
	dev->info.nr_hw_queues = nr_queues;
	dev->info.max_io_buf_bytes = round_down(info->max_io_buf_bytes, PAGE_SIZE);
	dev->info.dev_id = U32_MAX;
	dev->serial = atomic64_inc_return(&next_serial);
	dev->delivery = delivery;
	dev->mover = mover;
	dev->policy = ublk_policy_from_flags(info->flags);
	dev->nr_queues = nr_queues;
	mutex_init(&dev->mutex);
	spin_lock_init(&dev->lock);
	INIT_LIST_HEAD(&dev->daemons);
	init_waitqueue_head(&dev->waiters);
	dev->cdev_dev.class = &char_class;
	dev->cdev_dev.parent = parent;
	dev->cdev_dev.release = device_release;
	device_initialize(&dev->cdev_dev);

	ret = tag_set_alloc(dev);
	if (!ret)
		ret = ublk_queues_alloc(dev);
	if (ret) {
		ublk_device_put(dev);
		return ERR_PTR(ret);
	}
	return dev;
}

/**
 * ublk_device_reserve_number() - gives a device its number
 * @dev: the device
 * @wanted: the number, less than UBLK_MAX_DEVICES, or U32_MAX for the lowest free one
 *
 * Context: sleeps.
 * Return: 0; -EEXIST if the number is taken; -ENOSPC if all are; -ENOMEM.
 */
int ublk_device_reserve_number(struct ublk_device *dev, u32 wanted)
{
	u32 id = wanted;
	int ret;

	if (wanted == U32_MAX) {
		ret = xa_alloc(&numbers, &id, NULL, XA_LIMIT(0, UBLK_MAX_DEVICES - 1), GFP_KERNEL);
		if (ret == -EBUSY)
			ret = -ENOSPC;
	} else {
		ret = xa_insert(&numbers, id, NULL, GFP_KERNEL);
		if (ret == -EBUSY)
			ret = -EEXIST;
	}
	if (ret < 0)
		return ret;

	dev->info.dev_id = id;
	dev->slow_wq = slow_wqs[id % NR_SLOW_WQS];
	dev->cdev_dev.devt = MKDEV(MAJOR(first_devt), id);
	return dev_set_name(&dev->cdev_dev, "ublkc%u", id);
}

/**
 * ublk_device_publish() - makes the node and lets others find the device
 * @dev: the device, with a number
 * @fops: of the node
 *
 * Context: sleeps.
 * Return: 0, or what the driver core said; then the device is as it was.
 */
int ublk_device_publish(struct ublk_device *dev, const struct file_operations *fops)
{
	int ret;

	cdev_init(&dev->cdev, fops);
	dev->cdev.owner = THIS_MODULE;
	/* Who hears of the node may ask for the device at once. */
	dev_set_uevent_suppress(&dev->cdev_dev, true);
	ret = cdev_device_add(&dev->cdev, &dev->cdev_dev);
	if (ret)
		return ret;
	/* Who finds the device may delete it at once, but must come by the mutex for that. */
	ublk_device_get(dev);
	mutex_lock(&dev->mutex);
	/* The entry was reserved: storing needs no memory and cannot fail. */
	xa_store(&numbers, dev->info.dev_id, dev, GFP_KERNEL);
	dev_set_uevent_suppress(&dev->cdev_dev, false);
	kobject_uevent(&dev->cdev_dev.kobj, KOBJ_ADD);
	mutex_unlock(&dev->mutex);
	ublk_device_put(dev);
	return 0;
}

/**
 * ublk_device_unpublish() - removes the node and gives back the reference of
 * ublk_device_alloc()
 * @dev: the device; the caller has a reference of its own
 *
 * The device can still be found, until its number is free: a second DEL_DEV waits for that too.
 *
 * Context: sleeps.
 */
void ublk_device_unpublish(struct ublk_device *dev)
{
	cdev_device_del(&dev->cdev, &dev->cdev_dev);
	ublk_device_put(dev);
}

static struct ublk_device *get_unless_gone(struct ublk_device *dev)
{
	return dev && kobject_get_unless_zero(&dev->cdev_dev.kobj) ? dev : NULL;
}

/**
 * ublk_device_find() - from a number to a device
 * @id: any value
 *
 * Context: any but interrupts.
 * Return: the device with a reference for the caller, or NULL.
 */
struct ublk_device *ublk_device_find(u32 id)
{
	struct ublk_device *dev;

	xa_lock(&numbers);
	dev = get_unless_gone(xa_load(&numbers, id));
	xa_unlock(&numbers);
	return dev;
}

/**
 * ublk_device_next() - walks all devices
 * @id: where to begin; set to the number found, for the caller to increment
 *
 * Context: any but interrupts.
 * Return: the first device from @id on, with a reference for the caller, or NULL.
 */
struct ublk_device *ublk_device_next(u32 *id)
{
	struct ublk_device *dev;
	unsigned long index = *id;

	xa_lock(&numbers);
	xa_for_each_start(&numbers, index, dev, *id) {
		if (get_unless_gone(dev))
			break;
	}
	xa_unlock(&numbers);
	*id = index;
	return dev;
}

static bool number_is_free(u32 id, u64 serial)
{
	struct ublk_device *dev;
	bool is_free;

	xa_lock(&numbers);
	dev = xa_load(&numbers, id);
	is_free = !dev || dev->serial != serial;
	xa_unlock(&numbers);
	return is_free;
}

/**
 * ublk_device_wait_number_free() - waits until the last reference of a device is gone
 * @id: its number
 * @serial: its serial, so that a new device of the same number is not waited for
 *
 * Woken by device_release(); a server that is killed closes the device, which gives its
 * reference back.
 *
 * Context: sleeps; interruptible. The caller must hold no reference.
 * Return: 0, or -EINTR.
 */
int ublk_device_wait_number_free(u32 id, u64 serial)
{
	return wait_event_interruptible(number_freed, number_is_free(id, serial)) ? -EINTR : 0;
}

/**
 * ublk_device_queue_work() - runs one of a device's works
 * @dev: the device
 * @wq: where
 * @work: @dev->drain_work, remove_work or scan_work, or another that works for the device: a
 *	start of its disk, the release of its shared memory; it gives back the reference taken here
 *
 * Context: any; takes no lock of ours.
 */
void ublk_device_queue_work(struct ublk_device *dev, struct workqueue_struct *wq,
			    struct work_struct *work)
{
	ublk_device_get(dev);
	if (!queue_work(wq, work))
		ublk_device_put(dev);
}

static void set_state(struct ublk_device *dev, struct ublk_state to)
	__must_hold(&dev->lock)
{
	enum ublk_gate old_gate = ublk_state_gate(dev->state, dev->policy);
	enum ublk_gate gate = ublk_state_gate(to, dev->policy);
	enum ublk_serving serving = ublk_state_serving(to);
	unsigned int i;

	lockdep_assert_held(&dev->lock);
	WARN_ON_ONCE(!ublk_state_may_move(dev->state, to));
	trace_ublk_device_state(dev, dev->state, to);
	dev->state = to;
	for (i = 0; i < dev->nr_queues; i++) {
		WRITE_ONCE(dev->queues[i]->gate, gate);
		WRITE_ONCE(dev->queues[i]->serving, serving);
	}
	/*
	 * The gate before slots and before the kick: pairs with the barriers of
	 * ublk_request_admit(), which sees a shut gate after an emptied slot, of hold(),
	 * which kicks if we did not see its request, and of a slot being armed again.
	 */
	smp_mb();
	if (dev->disk && old_gate == UBLK_GATE_HOLD && gate != UBLK_GATE_HOLD)
		blk_mq_kick_requeue_list(dev->disk->queue);
	wake_up_all(&dev->waiters);
}

/**
 * ublk_device_set_disk_state() - moves the disk's side of the state
 * @dev: the device, locked
 * @disk: where to; staying is allowed and does nothing
 *
 * Opens or shuts the gates, lets held requests go if they need not wait any longer, wakes
 * waiters.
 *
 * Context: @dev->lock held.
 */
void ublk_device_set_disk_state(struct ublk_device *dev, enum ublk_disk_state disk)
{
	struct ublk_state to = { .disk = disk, .server = dev->state.server };

	if (disk != dev->state.disk)
		set_state(dev, to);
}

/**
 * ublk_device_set_server_state() - moves the server's side of the state
 * @dev: the device, locked
 * @server: where to; staying is allowed and does nothing
 *
 * As ublk_device_set_disk_state().
 *
 * Context: @dev->lock held.
 */
void ublk_device_set_server_state(struct ublk_device *dev, enum ublk_server_state server)
{
	struct ublk_state to = { .disk = dev->state.disk, .server = server };

	if (server != dev->state.server)
		set_state(dev, to);
}

/**
 * ublk_device_queue_leave() - has the leave work look at every slot
 * @dev: the device, its server LEAVING: until it is DRAINING somebody waits for the work
 *
 * Context: @dev->lock held.
 */
void ublk_device_queue_leave(struct ublk_device *dev)
{
	lockdep_assert_held(&dev->lock);
	WRITE_ONCE(dev->leave_requested, true);
	queue_work(ublk_wq, &dev->leave_work);
}

/**
 * ublk_device_look_again() - tells of a slot that has changed while the server was not just serving
 * @dev: the device
 *
 * For who armed a slot again, or let go of one, and finds only then that the server is
 * leaving: the leave work cancels what there is to cancel and takes back what is lost. If
 * the server has closed, the drain work does. If it is only paused, QUIESCE_DEV hears of it.
 *
 * Context: task context; the ring's lock may be held.
 */
void ublk_device_look_again(struct ublk_device *dev)
{
	spin_lock(&dev->lock);
	if (dev->state.server == UBLK_SERVER_LEAVING)
		ublk_device_queue_leave(dev);
	else if (dev->state.server == UBLK_SERVER_DRAINING)
		ublk_device_queue_work(dev, ublk_wq, &dev->drain_work);
	else if (dev->state.server == UBLK_SERVER_PAUSED)
		wake_up_all(&dev->waiters);
	spin_unlock(&dev->lock);
}

/**
 * ublk_device_get_disk() - the disk, kept from being freed
 * @dev: the device
 *
 * Context: any but interrupts.
 * Return: the disk, for put_device(disk_to_dev()); NULL if there is none.
 */
struct gendisk *ublk_device_get_disk(struct ublk_device *dev)
{
	struct gendisk *disk;

	spin_lock(&dev->lock);
	disk = dev->disk;
	if (disk)
		get_device(disk_to_dev(disk));
	spin_unlock(&dev->lock);
	return disk;
}

static void destroy_workqueues(void)
{
	unsigned int i;

	for (i = 0; i < NR_SLOW_WQS && slow_wqs[i]; i++)
		destroy_workqueue(slow_wqs[i]);
	if (ublk_abort_wq)
		destroy_workqueue(ublk_abort_wq);
	if (ublk_wq)
		destroy_workqueue(ublk_wq);
}

static int make_workqueues(void)
{
	unsigned int i;

	ublk_wq = alloc_workqueue("ublk", WQ_UNBOUND | WQ_MEM_RECLAIM, WQ_MAX_ACTIVE);
	ublk_abort_wq = alloc_workqueue("ublk-abort", WQ_UNBOUND | WQ_MEM_RECLAIM, WQ_MAX_ACTIVE);
	for (i = 0; ublk_wq && ublk_abort_wq && i < NR_SLOW_WQS; i++) {
		slow_wqs[i] = alloc_workqueue("ublk-slow-%u", WQ_UNBOUND, WQ_MAX_ACTIVE, i);
		if (!slow_wqs[i])
			break;
	}
	if (i == NR_SLOW_WQS)
		return 0;
	destroy_workqueues();
	return -ENOMEM;
}

/**
 * ublk_devices_init() - makes the class, the range of device numbers and the workqueues
 *
 * Context: module init.
 * Return: 0 or what the kernel said.
 */
int ublk_devices_init(void)
{
	int ret;

	ret = make_workqueues();
	if (ret)
		return ret;
	ret = alloc_chrdev_region(&first_devt, 0, UBLK_MAX_DEVICES, "ublk-char");
	if (ret)
		goto err_destroy_workqueues;
	ret = class_register(&char_class);
	if (ret)
		goto err_free_region;
	return 0;

err_free_region:
	unregister_chrdev_region(first_devt, UBLK_MAX_DEVICES);
err_destroy_workqueues:
	destroy_workqueues();
	return ret;
}

/**
 * ublk_devices_wait_gone() - waits until the last device is gone
 *
 * Every device is being deleted. Whoever could hold one open would hold the module too, so
 * the wait is short.
 *
 * The last reference may be given back by a task that holds the module no more: the block
 * layer lets go of the module of a disk that is closed before it lets go of the disk. So
 * this waits for the end of each device_release(), then until no task is on its way out of
 * there any more: a task that has slept since then is not. (Where the kernel can be preempted and
 * nothing in it needs to patch code, RCU tasks is RCU, and a task that was preempted there counts
 * as gone.)
 *
 * Context: module exit, sleeps.
 */
void ublk_devices_wait_gone(void)
{
	wait_event(number_freed, !atomic_read(&nr_devices));
	synchronize_rcu_tasks();
}

/**
 * ublk_devices_exit() - undoes ublk_devices_init()
 *
 * Context: module exit; no device is left.
 */
void ublk_devices_exit(void)
{
	destroy_workqueues();
	class_unregister(&char_class);
	unregister_chrdev_region(first_devt, UBLK_MAX_DEVICES);
}
