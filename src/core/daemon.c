// SPDX-License-Identifier: GPL-2.0
/*
 * The tasks that serve a device, and a table of them all by thread group, which the exit watch asks for every task that
 * exits: io_uring tells nobody when one thread of a server dies, and on kernels without cancelable commands not even when
 * all do.
 */
#include "core/daemon.h"
#include <linux/hashtable.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include "compat/exit_watch.h"
#include "core/device.h"

/* Protects the table. Under it a daemon's device may be given work; ublk_daemons_unwatch() ends that. */
static DEFINE_SPINLOCK(table_lock);
static DEFINE_HASHTABLE(table, 8);

/* Every exiting task of the system comes here: most find their bucket empty and take no lock. */
static void task_exiting(struct task_struct *task)
{
	struct hlist_head *bucket = &table[hash_min((unsigned long)task->signal, HASH_BITS(table))];
	struct ublk_daemon *daemon;

	if (hlist_empty(bucket))
		return;
	spin_lock(&table_lock);
	hlist_for_each_entry(daemon, bucket, on_table) {
		if (daemon->task->signal != task->signal)
			continue;
		if (daemon->task == task)
			WRITE_ONCE(daemon->dying, true);
		else if (!(task->signal->flags & SIGNAL_GROUP_EXIT))
			continue;
		queue_work(ublk_wq, &daemon->dev->leave_work);
	}
	spin_unlock(&table_lock);
}

/**
 * ublk_daemon_of_current() - the daemon that the current task is on a ring
 * @dev: the device; its server is attached
 * @ring: identity of the ring
 *
 * Context: sleeps.
 * Return: the daemon, made if this is the task's first FETCH; NULL without memory.
 */
struct ublk_daemon *ublk_daemon_of_current(struct ublk_device *dev, void *ring)
{
	struct ublk_daemon *daemon;

	spin_lock(&dev->lock);
	list_for_each_entry(daemon, &dev->daemons, on_device) {
		if (daemon->task == current && daemon->ring == ring) {
			spin_unlock(&dev->lock);
			return daemon;
		}
	}
	spin_unlock(&dev->lock);

	/* Only the current task looks for this pair, so nobody else makes it meanwhile. */
	daemon = kzalloc(sizeof(*daemon), GFP_KERNEL);
	if (!daemon)
		return NULL;
	daemon->task = get_task_struct(current);
	daemon->ring = ring;
	daemon->dev = dev;
	init_llist_head(&daemon->pending);

	spin_lock(&dev->lock);
	list_add(&daemon->on_device, &dev->daemons);
	spin_unlock(&dev->lock);
	spin_lock(&table_lock);
	hash_add(table, &daemon->on_table, (unsigned long)current->signal);
	spin_unlock(&table_lock);
	return daemon;
}

/**
 * ublk_daemons_unwatch() - ends the notice of death
 * @dev: the device, closed by its server
 *
 * When it returns, nobody queues @dev->leave_work any more for a task's sake.
 *
 * Context: task context.
 */
void ublk_daemons_unwatch(struct ublk_device *dev)
{
	struct ublk_daemon *daemon;

	spin_lock(&table_lock);
	list_for_each_entry(daemon, &dev->daemons, on_device)
		hash_del(&daemon->on_table);
	spin_unlock(&table_lock);
}

/**
 * ublk_daemons_free() - forgets the daemons
 * @dev: the device; unwatched, and no slot refers to a daemon
 *
 * Context: task context.
 */
void ublk_daemons_free(struct ublk_device *dev)
{
	struct ublk_daemon *daemon, *next;

	list_for_each_entry_safe(daemon, next, &dev->daemons, on_device) {
		list_del(&daemon->on_device);
		put_task_struct(daemon->task);
		kfree(daemon);
	}
}

/**
 * ublk_daemons_init() - starts the exit watch
 *
 * Context: module init.
 * Return: 0, or -EOPNOTSUPP if the kernel does not tell of exits.
 */
int ublk_daemons_init(void)
{
	return ublk_exit_watch_start(task_exiting);
}

/**
 * ublk_daemons_exit() - stops the exit watch
 *
 * Context: module exit; no device is left.
 */
void ublk_daemons_exit(void)
{
	ublk_exit_watch_stop();
}
