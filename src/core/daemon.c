// SPDX-License-Identifier: GPL-2.0
/*
 * The tasks that serve a device, and a table of them all by thread group, which the exit
 * watch asks for every task that exits: io_uring tells nobody when one thread of a server
 * dies, on kernels without cancelable commands not even when all do, and nowhere before the kernel
 * has waited for what the server itself has begun, perhaps on its own disk.
 */
#include "core/daemon.h"
#include <linux/hashtable.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include "compat/compat.h"
#include "compat/exit_watch.h"
#include "core/device.h"
#include "core/look.h"

/*
 * Protects the table. Under it a daemon's device may be given work; ublk_daemons_unwatch()
 * ends that. Raw, because the exit watch calls with preemption off, and taken with interrupts
 * off, because it calls under a lock that interrupts take.
 */
static DEFINE_RAW_SPINLOCK(table_lock);
static DEFINE_HASHTABLE(table, 8);

static void worsen(struct ublk_daemon *daemon, enum ublk_fate fate)
	__must_hold(&table_lock)
{
	if (daemon->fate >= fate)
		return;
	WRITE_ONCE(daemon->fate, fate);
	queue_work(ublk_wq, &daemon->dev->leave_work);
}

/*
 * Every task of the system that exits or execs comes here: most find their bucket empty and
 * take no lock. All daemons of its process are shown to it.
 */
static void for_daemons_of_process(struct task_struct *task,
				   void (*fn)(struct ublk_daemon *daemon, struct task_struct *task))
{
	struct hlist_head *bucket = &table[hash_min((unsigned long)task->signal, HASH_BITS(table))];
	struct ublk_daemon *daemon;
	unsigned long flags;

	if (hlist_empty(bucket))
		return;
	raw_spin_lock_irqsave(&table_lock, flags);
	hlist_for_each_entry(daemon, bucket, on_table)
		if (daemon->task->signal == task->signal)
			fn(daemon, task);
	raw_spin_unlock_irqrestore(&table_lock, flags);
}

/* What is fetched in batches, any thread of the server may commit: it dies with its process. */
static bool is_thread(const struct ublk_daemon *daemon)
{
	return !(daemon->dev->info.flags & UBLK_F_BATCH_IO);
}

/*
 * A signal that ends one thread ends them all. Who has met it does nothing for its server any more,
 * but may be long about its exit: its core is dumped first.
 */
static void daemon_dying(struct ublk_daemon *daemon, struct task_struct *task)
{
	bool is_it = !is_thread(daemon) || daemon->task == task;

	worsen(daemon, is_it ? UBLK_FATE_DEAD : UBLK_FATE_GOING);
}

static void daemon_exiting(struct ublk_daemon *daemon, struct task_struct *task)
{
	bool is_last = !atomic_read(&task->signal->live);

	if (is_thread(daemon) ? daemon->task == task : is_last)
		worsen(daemon, UBLK_FATE_DEAD);
	else if (READ_ONCE(task->signal->flags) & SIGNAL_GROUP_EXIT)
		worsen(daemon, UBLK_FATE_GOING);
	if (is_last)
		WRITE_ONCE(daemon->has_no_process, true);
	/* Where this is not its end, another thread has to do what this one had to. */
	if (is_last || !is_thread(daemon))
		queue_work(ublk_wq, &daemon->dev->leave_work);
}

/*
 * It is being killed, or exec() closes its rings. Either may wait for what the process has begun,
 * or is stuck in, and so for its own disk.
 */
static void daemon_going(struct ublk_daemon *daemon, struct task_struct *task)
{
	worsen(daemon, UBLK_FATE_GOING);
}

static void task_killed(struct task_struct *task)
{
	for_daemons_of_process(task, daemon_going);
}

static void task_dying(struct task_struct *task)
{
	for_daemons_of_process(task, daemon_dying);
}

static void task_exiting(struct task_struct *task)
{
	for_daemons_of_process(task, daemon_exiting);
}

static void task_execs(struct task_struct *task)
{
	for_daemons_of_process(task, daemon_going);
}

static const struct ublk_exit_watcher watcher = {
	.killed = task_killed,
	.dying = task_dying,
	.exiting = task_exiting,
	.execs = task_execs,
};

/* An exec() counts when it is seen the second time. */
static void look_at(struct ublk_daemon *daemon)
	__must_hold(&table_lock)
{
	struct task_struct *task = daemon->task;
	bool is_exiting = is_thread(daemon) ? ublk_task_is_exiting(task) :
					      !atomic_read(&task->signal->live);
	bool is_in_exec = ublk_task_is_in_exec(task);

	if (is_exiting)
		worsen(daemon, UBLK_FATE_DEAD);
	else if (is_in_exec && daemon->was_in_exec)
		worsen(daemon, UBLK_FATE_GOING);
	daemon->was_in_exec = is_in_exec;
}

/**
 * ublk_daemons_look() - notices exits and exec()s that do not get to what is watched
 * @dev: the device
 *
 * Context: task context, only from the look work.
 */
void ublk_daemons_look(struct ublk_device *dev)
{
	struct ublk_daemon *daemon;

	spin_lock(&dev->lock);
	list_for_each_entry(daemon, &dev->daemons, on_device) {
		raw_spin_lock_irq(&table_lock);
		if (!hlist_unhashed(&daemon->on_table))
			look_at(daemon);
		raw_spin_unlock_irq(&table_lock);
	}
	spin_unlock(&dev->lock);
}

/**
 * ublk_daemon_queue_leave() - has the leave work look at every slot, for a daemon's sake
 * @daemon: the daemon, kept by RCU
 *
 * Does nothing once the daemon is not watched any more: its server is DRAINING, or forgotten.
 *
 * Context: task context.
 */
void ublk_daemon_queue_leave(struct ublk_daemon *daemon)
{
	raw_spin_lock_irq(&table_lock);
	if (!hlist_unhashed(&daemon->on_table)) {
		WRITE_ONCE(daemon->dev->leave_requested, true);
		queue_work(ublk_wq, &daemon->dev->leave_work);
	}
	raw_spin_unlock_irq(&table_lock);
}

/*
 * A file can be kept open by somebody to whom its server has passed it on, and who is no
 * server: there is another one by now, or none.
 */
static bool is_served_by(const struct ublk_device *dev, const struct file *file)
{
	lockdep_assert_held(&dev->lock);
	return dev->server_file == file && dev->state.server != UBLK_SERVER_DRAINING;
}

static struct ublk_daemon *find_daemon(struct ublk_device *dev, void *ring)
{
	struct ublk_daemon *daemon;

	list_for_each_entry(daemon, &dev->daemons, on_device)
		if (daemon->task == current && daemon->ring == ring)
			return daemon;
	return NULL;
}

static void add_daemon(struct ublk_device *dev, struct ublk_daemon *daemon)
{
	daemon->is_opener = dev->server_pid == task_tgid(current);
	list_add(&daemon->on_device, &dev->daemons);
	raw_spin_lock_irq(&table_lock);
	hash_add(table, &daemon->on_table, (unsigned long)current->signal);
	raw_spin_unlock_irq(&table_lock);
}

/**
 * ublk_daemon_of_current() - the daemon that the current task is on a ring
 * @dev: the device
 * @file: /dev/ublkcN, as the server has it open
 * @ring: identity of the ring
 *
 * Context: sleeps.
 * Return: the daemon, made if this is the task's first FETCH; UBLK_IO_RES_ABORT: the file is
 * not the server's; -ENOMEM.
 */
struct ublk_daemon *ublk_daemon_of_current(struct ublk_device *dev, struct file *file, void *ring)
{
	struct ublk_daemon *daemon, *made;
	bool may_serve;

	spin_lock(&dev->lock);
	daemon = find_daemon(dev, ring);
	may_serve = is_served_by(dev, file);
	spin_unlock(&dev->lock);
	if (!may_serve)
		return ERR_PTR(UBLK_IO_RES_ABORT);
	if (daemon)
		return daemon;

	/* Only the current task looks for this pair, so nobody else makes it meanwhile. */
	made = kzalloc(sizeof(*made), GFP_KERNEL_ACCOUNT);
	if (!made)
		return ERR_PTR(-ENOMEM);
	made->ring = ring;
	made->file = file;
	made->dev = dev;
	made->task = get_task_struct(current);
	init_llist_head(&made->pending);
	spin_lock(&dev->lock);
	may_serve = is_served_by(dev, file);
	if (may_serve)
		add_daemon(dev, made);
	spin_unlock(&dev->lock);
	if (!may_serve) {
		put_task_struct(made->task);
		kfree(made);
		return ERR_PTR(UBLK_IO_RES_ABORT);
	}
	ublk_look_begin();
	return made;
}

/* Is any thread of this process, all of which are exiting, not yet through? */
static bool is_any_exiting(struct pid *process)
{
	struct task_struct *leader, *thread;
	bool is_so = false;

	rcu_read_lock();
	leader = pid_task(process, PIDTYPE_TGID);
	if (leader)
		for_each_thread(leader, thread)
			is_so |= !READ_ONCE(thread->exit_state);
	rcu_read_unlock();
	return is_so;
}

/**
 * ublk_daemons_are_stuck() - have all processes of a server ended, but not all of their exits
 * @dev: the device
 *
 * Context: task context.
 * Return: true if no thread is left, of the device's opener either, and one of the opener's
 * has yet to get through its exit.
 */
bool ublk_daemons_are_stuck(struct ublk_device *dev)
{
	bool has_opener = false, is_any_left = false, is_stuck;
	struct ublk_daemon *daemon;

	spin_lock(&dev->lock);
	list_for_each_entry(daemon, &dev->daemons, on_device) {
		has_opener |= daemon->is_opener;
		is_any_left |= !READ_ONCE(daemon->has_no_process) ||
			       READ_ONCE(daemon->fate) != UBLK_FATE_DEAD;
	}
	is_stuck = has_opener && !is_any_left && is_any_exiting(dev->server_pid);
	spin_unlock(&dev->lock);
	return is_stuck;
}

/**
 * ublk_daemons_may_do_io() - has a process of a server something that it may do I/O with
 * @dev: the device, all processes of its server exiting
 *
 * An exit waits for I/O that the process has begun (AIO) before memory and files are gone. It must
 * not come upon what is behind the disk when another server has taken over.
 *
 * Context: task context.
 * Return: true if one of their threads still has memory or files.
 */
bool ublk_daemons_may_do_io(struct ublk_device *dev)
{
	struct task_struct *thread;
	struct ublk_daemon *daemon;
	bool is_so = false;

	spin_lock(&dev->lock);
	rcu_read_lock();
	list_for_each_entry(daemon, &dev->daemons, on_device)
		for_each_thread(daemon->task, thread)
			is_so |= !READ_ONCE(thread->exit_state) &&
				 (READ_ONCE(thread->mm) || READ_ONCE(thread->files));
	rcu_read_unlock();
	spin_unlock(&dev->lock);
	return is_so;
}

/**
 * ublk_daemons_unwatch() - ends the notice of death
 * @dev: the device, its server DRAINING: no daemon comes any more
 *
 * When it returns, nobody queues @dev->leave_work any more for a task's sake.
 *
 * Context: task context.
 */
void ublk_daemons_unwatch(struct ublk_device *dev)
{
	struct ublk_daemon *daemon;

	spin_lock(&dev->lock);
	raw_spin_lock_irq(&table_lock);
	list_for_each_entry(daemon, &dev->daemons, on_device)
		hash_del(&daemon->on_table);
	raw_spin_unlock_irq(&table_lock);
	spin_unlock(&dev->lock);
}

/**
 * ublk_daemons_free() - forgets the daemons
 * @dev: the device, its server DRAINING; unwatched, and no slot refers to a daemon
 *
 * Context: task context.
 */
void ublk_daemons_free(struct ublk_device *dev)
{
	struct ublk_daemon *daemon, *next;
	LIST_HEAD(forgotten);

	/* Whoever still has the file of a server that is gone may be looking for a daemon. */
	spin_lock(&dev->lock);
	list_splice_init(&dev->daemons, &forgotten);
	spin_unlock(&dev->lock);
	list_for_each_entry_safe(daemon, next, &forgotten, on_device) {
		put_task_struct(daemon->task);
		kfree_rcu(daemon, rcu);
	}
}

/**
 * ublk_daemons_init() - starts the watch
 *
 * Context: module init, after ublk_devices_init().
 * Return: 0, or -EOPNOTSUPP if the kernel does not tell of exits.
 */
int ublk_daemons_init(void)
{
	return ublk_exit_watch_start(&watcher);
}

/**
 * ublk_daemons_exit() - stops the watch
 *
 * Context: module exit, before ublk_devices_exit(); no device is left.
 */
void ublk_daemons_exit(void)
{
	ublk_look_end();
	ublk_exit_watch_stop();
}
