// SPDX-License-Identifier: GPL-2.0
/*
 * How service ends. Five works of each device:
 *
 *   leave	a server is going: shut the gate, and take back what it has if it has lost a task
 *   abort	it is to hear of that: give its waiting commands back
 *   close	its process cannot get to closing the device: take it for closed
 *   drain	it has closed the device: take everything back, then park, fail or remove the
 *		disk, then forget the server
 *   remove	STOP_DEV, DEL_DEV or a death without recovery: remove the disk, send the
 *		server away, remove the device
 *
 * Leave, close and drain end requests and wait for nobody. Abort may wait for a ring's lock, whose
 * holder may wait for a request; remove waits for requests to end. Those that wait never keep the
 * others from running.
 */
#include "queue/death.h"
#include <linux/bug.h>
#include <linux/rcupdate.h>
#include "compat/compat.h"
#include "core/daemon.h"
#include "core/delay.h"
#include "core/device.h"
#include "core/disk.h"
#include "core/request.h"
#include "core/slot.h"
#include "queue/describe.h"

/* How long a process may take to close its files once it has no thread left. */
#define CLOSE_PATIENCE	(HZ / 2)

#define for_each_slot(dev, q, tag, slot)				\
	for ((q) = 0; (q) < (dev)->nr_queues; (q)++)			\
		for ((tag) = 0;						\
		     (tag) < (dev)->queues[q]->depth &&			\
		     ((slot) = &(dev)->queues[q]->slots[tag], true);	\
		     (tag)++)

/*
 * Takes back a request that has not reached its task, which may never get to it: it can be stuck,
 * even for want of this very disk. If it has just begun to give it, it is quicker.
 */
static void recall(struct ublk_slot *slot)
{
	if (ublk_slot_move(slot, UBLK_SLOT_PENDING, UBLK_SLOT_RECALLED))
		ublk_request_refuse(slot->queue, slot->rq);
}

/*
 * Takes back a request that the server has. A daemon that lives and commits it just now is
 * quicker, or comes too late. While somebody copies its data it stays, and whoever is last
 * has us called again.
 */
static void reclaim(struct ublk_slot *slot)
{
	if (ublk_slot_move(slot, UBLK_SLOT_GIVEN, UBLK_SLOT_EMPTY) ||
	    ublk_slot_move(slot, UBLK_SLOT_ASKED, UBLK_SLOT_EMPTY)) {
		ublk_unshare(slot);
		ublk_request_take_from_server(slot->queue, slot->rq);
	}
}

static enum ublk_fate fate_of(const struct ublk_slot *slot)
{
	struct ublk_daemon *daemon = READ_ONCE(slot->daemon);

	return daemon ? READ_ONCE(daemon->fate) : UBLK_FATE_SERVING;
}

/*
 * A daemon that goes with nothing in hand has done its duty: threads end one by one when a
 * server is stopped.
 */
static bool has_lost_a_daemon(struct ublk_device *dev)
{
	unsigned int q, tag;
	struct ublk_slot *slot;

	for_each_slot(dev, q, tag, slot)
		if (fate_of(slot) != UBLK_FATE_SERVING && ublk_slot_state(slot) != UBLK_SLOT_EMPTY)
			return true;
	return false;
}

static void cancel_commands(struct ublk_device *dev)
{
	unsigned int q, tag;
	struct ublk_slot *slot;

	if (dev->delivery->cancel)
		for (q = 0; q < dev->nr_queues; q++)
			dev->delivery->cancel(dev->queues[q]);

	for_each_slot(dev, q, tag, slot) {
		ublk_slot_cancel(slot, IO_URING_F_UNLOCKED);
		if (tag % 256 == 255)
			cond_resched();
	}
}

static void abort_work(struct work_struct *work)
{
	cancel_commands(container_of(work, struct ublk_device, abort_work));
}

/* Shuts the gate, if that has not been done. */
static void send_away(struct ublk_device *dev)
{
	lockdep_assert_held(&dev->lock);
	if (ublk_state_serving(dev->state) != UBLK_SERVING_NO)
		ublk_device_set_server_state(dev, UBLK_SERVER_LEAVING);
}

/*
 * A server that has lost a daemon is dead, whatever the rest of it does, and nobody needs the
 * zones of a disk whose start is called off: then every request ends now.
 */
static void take_leave(struct ublk_device *dev)
{
	unsigned int q, tag;
	struct ublk_slot *slot;
	bool is_over;

	spin_lock(&dev->lock);
	send_away(dev);
	is_over = dev->has_lost_daemon || dev->state.disk == UBLK_DISK_STARTING;
	spin_unlock(&dev->lock);
	/*
	 * A request that saw the gate open may not have come to its slot yet, and there would be
	 * nobody to recall it from a dead task. The block layer dispatches under RCU.
	 */
	if (dev->has_lost_daemon)
		synchronize_rcu_expedited();
	ublk_delay(leave);
	if (is_over)
		for_each_slot(dev, q, tag, slot) {
			recall(slot);
			reclaim(slot);
		}
	queue_work(ublk_abort_wq, &dev->abort_work);
	if (dev->policy == UBLK_POLICY_STOP)
		ublk_stop_begin(dev);
}

/* What a thread had to do that has exited, another one does. */
static void pass_on(struct ublk_device *dev)
{
	unsigned int q;

	if (dev->delivery->pass_on)
		for (q = 0; q < dev->nr_queues; q++)
			dev->delivery->pass_on(dev->queues[q]);
}

static void leave_work(struct work_struct *work)
{
	struct ublk_device *dev = container_of(work, struct ublk_device, leave_work);

	pass_on(dev);
	if (has_lost_a_daemon(dev))
		dev->has_lost_daemon = true;
	if (xchg(&dev->leave_requested, false) || dev->has_lost_daemon)
		take_leave(dev);
	if (ublk_daemons_are_stuck(dev))
		queue_delayed_work(ublk_wq, &dev->close_work, CLOSE_PATIENCE);
}

/**
 * ublk_server_leave_locked() - as ublk_server_leave()
 * @dev: the device
 *
 * Context: @dev->lock held.
 */
void ublk_server_leave_locked(struct ublk_device *dev)
{
	if (ublk_state_serving(dev->state) == UBLK_SERVING_NO)
		return;
	send_away(dev);
	ublk_device_queue_leave(dev);
}

/**
 * ublk_server_leave() - notices that the server is going
 * @dev: the device
 *
 * Shuts the gate at once and leaves the rest to the leave work. May be called any number
 * of times.
 *
 * Context: task context, the ring's lock may be held.
 */
void ublk_server_leave(struct ublk_device *dev)
{
	spin_lock(&dev->lock);
	ublk_server_leave_locked(dev);
	spin_unlock(&dev->lock);
}

/* From here on nobody is the server. */
static void begin_drain(struct ublk_device *dev)
{
	lockdep_assert_held(&dev->lock);
	WRITE_ONCE(dev->server_file, NULL);
	dev->nr_closes++;
	ublk_device_set_server_state(dev, UBLK_SERVER_DRAINING);
	ublk_device_queue_work(dev, ublk_wq, &dev->drain_work);
}

/* Has the driver neither a request of the server's nor, where slots hold none, a command? */
static bool is_empty(struct ublk_device *dev)
{
	unsigned int q, tag;
	struct ublk_slot *slot;

	if (dev->delivery->has_command)
		for (q = 0; q < dev->nr_queues; q++)
			if (dev->delivery->has_command(dev->queues[q]))
				return false;
	for_each_slot(dev, q, tag, slot)
		if (ublk_slot_state(slot) != UBLK_SLOT_EMPTY)
			return false;
	return true;
}

/*
 * The kernel closes the files of a process late in its exit, and something may keep it from
 * getting there: when it is the last in a mount namespace in which this very disk is
 * mounted, it writes back to that disk first, and waits for the next server. So who is
 * stuck in its exit, has no tag left and nothing to do I/O with has closed, and the next server may
 * come.
 */
static void close_work(struct work_struct *work)
{
	struct ublk_device *dev = container_of(to_delayed_work(work), struct ublk_device,
					       close_work);

	if (!ublk_daemons_are_stuck(dev))
		return;
	if (!is_empty(dev) || ublk_daemons_may_do_io(dev)) {
		queue_delayed_work(ublk_wq, &dev->close_work, CLOSE_PATIENCE);
		return;
	}
	spin_lock(&dev->lock);
	if (dev->state.server == UBLK_SERVER_LEAVING)
		begin_drain(dev);
	spin_unlock(&dev->lock);
}

/* What the disk becomes, now that its requests have been taken back. */
static void apply_policy(struct ublk_device *dev)
{
	enum ublk_disk_state next;
	bool must_go;

	spin_lock(&dev->lock);
	next = ublk_state_after_death(dev->state.disk, dev->policy);
	must_go = next == UBLK_DISK_STOPPING;
	if (!must_go)
		ublk_device_set_disk_state(dev, next);
	spin_unlock(&dev->lock);
	if (must_go)
		ublk_stop_begin(dev);
}

/*
 * Forgets a server that has been drained, once no removal is under way: the disk must be
 * gone before another server may come. Called by both when they are done, and one of them
 * does it. Until then the server has a reference to the device.
 */
static void forget_server(struct ublk_device *dev)
{
	unsigned int q, tag;
	struct ublk_slot *slot;
	bool is_time;

	spin_lock(&dev->lock);
	is_time = dev->is_drained && !dev->is_forgetting && dev->stops_done == dev->stops_begun;
	dev->is_forgetting |= is_time;
	spin_unlock(&dev->lock);
	if (!is_time)
		return;

	/*
	 * A request that saw the gate open may not have come to its slot yet, and must not find
	 * it armed by the next server. The block layer dispatches under RCU. So does io_uring let
	 * go of a registered buffer, which may have been the last to keep us waiting.
	 */
	synchronize_rcu_expedited();
	for_each_slot(dev, q, tag, slot)
		ublk_slot_reset(slot);
	ublk_daemons_free(dev);
	spin_lock(&dev->lock);
	put_pid(dev->server_pid);
	dev->server_pid = NULL;
	dev->mm = NULL;
	dev->nr_fetched = 0;
	dev->untrusted = false;
	dev->leave_requested = false;
	dev->has_lost_daemon = false;
	dev->is_drained = false;
	dev->is_forgetting = false;
	ublk_device_set_server_state(dev, UBLK_SERVER_ABSENT);
	spin_unlock(&dev->lock);
	ublk_device_put(dev);
}

static bool is_to_be_drained(struct ublk_device *dev)
{
	bool is_so;

	spin_lock(&dev->lock);
	is_so = dev->state.server == UBLK_SERVER_DRAINING && !dev->is_drained;
	spin_unlock(&dev->lock);
	return is_so;
}

/*
 * No command is left: each held the file open, or its slot was seen to be EMPTY. Tags that were
 * armed without one (BATCH_IO) are taken out of service here. But a ring may outlive the server,
 * and with it the buffers in its table: then the server is not forgotten yet, and whoever lets
 * go of the last of them has us called again.
 */
static void drain(struct ublk_device *dev)
{
	unsigned int q, tag;
	struct ublk_slot *slot;

	ublk_daemons_unwatch(dev);
	cancel_work_sync(&dev->leave_work);
	cancel_work_sync(&dev->abort_work);
	cancel_delayed_work_sync(&dev->close_work);
	for_each_slot(dev, q, tag, slot)
		reclaim(slot);
	cancel_commands(dev);
	apply_policy(dev);
	if (!is_empty(dev))
		return;

	spin_lock(&dev->lock);
	dev->is_drained = true;
	spin_unlock(&dev->lock);
}

static void drain_work(struct work_struct *work)
{
	struct ublk_device *dev = container_of(work, struct ublk_device, drain_work);

	ublk_delay(drain);
	if (is_to_be_drained(dev)) {
		drain(dev);
		forget_server(dev);
	}
	ublk_device_put(dev);
}

/**
 * ublk_server_closed() - begins the cleanup after the last close of /dev/ublkcN
 * @dev: the device
 * @file: what is closed; not the server's if that has been taken for closed already
 *
 * Context: task context.
 */
void ublk_server_closed(struct ublk_device *dev, const struct file *file)
{
	spin_lock(&dev->lock);
	if (dev->server_file == file)
		begin_drain(dev);
	spin_unlock(&dev->lock);
}

/*
 * A server that is not leaving after send_away() is none, or one that has yet to come. One
 * that is leaving is not forgotten while we run, but it may close the device. Its drain takes
 * what is just in our hands for the server's, so it looks again afterwards.
 */
static void send_away_and_cancel(struct ublk_device *dev)
{
	bool is_leaving;

	spin_lock(&dev->lock);
	send_away(dev);
	is_leaving = dev->state.server == UBLK_SERVER_LEAVING;
	spin_unlock(&dev->lock);
	if (!is_leaving)
		return;
	cancel_commands(dev);
	spin_lock(&dev->lock);
	if (dev->state.server == UBLK_SERVER_DRAINING)
		ublk_device_queue_work(dev, ublk_wq, &dev->drain_work);
	spin_unlock(&dev->lock);
}

/* A disk that is being made waits for its server's zones, which nobody needs any more. */
static void call_off_start(struct ublk_device *dev)
{
	spin_lock(&dev->lock);
	if (dev->state.disk == UBLK_DISK_STARTING)
		ublk_server_leave_locked(dev);
	spin_unlock(&dev->lock);
}

static void remove_work(struct work_struct *work)
{
	struct ublk_device *dev = container_of(work, struct ublk_device, remove_work);
	unsigned int ticket;
	bool unpublish;

	spin_lock(&dev->lock);
	ticket = dev->stops_begun;
	unpublish = dev->deleted && !dev->unpublished;
	dev->unpublished |= unpublish;
	spin_unlock(&dev->lock);

	call_off_start(dev);
	ublk_disk_remove(dev);
	ublk_delay(remove);
	send_away_and_cancel(dev);
	ublk_disk_remove(dev); /* of a START_DEV that slipped in before the server was sent away */
	if (unpublish)
		ublk_device_unpublish(dev);

	spin_lock(&dev->lock);
	WRITE_ONCE(dev->stops_done, ticket);
	wake_up_all(&dev->waiters);
	spin_unlock(&dev->lock);
	forget_server(dev);
	ublk_device_put(dev);
}

/**
 * ublk_stop_begin() - removes the disk and sends the server away
 * @dev: the device; with @dev->deleted set, its node is removed too
 *
 * Context: any but interrupts.
 * Return: a ticket for ublk_stop_wait().
 */
unsigned int ublk_stop_begin(struct ublk_device *dev)
{
	unsigned int ticket;

	spin_lock(&dev->lock);
	ticket = ++dev->stops_begun;
	spin_unlock(&dev->lock);
	ublk_device_queue_work(dev, dev->slow_wq, &dev->remove_work);
	return ticket;
}

/**
 * ublk_stop_wait() - waits until a stop has been done
 * @dev: the device
 * @ticket: of ublk_stop_begin()
 *
 * Removing the disk waits for its requests. A server that is killed wakes us: its drain
 * ends them, and with them the work.
 *
 * Context: sleeps; interruptible, and the stop goes on without the caller.
 * Return: 0, or -EINTR.
 */
int ublk_stop_wait(struct ublk_device *dev, unsigned int ticket)
{
	if (wait_event_interruptible(dev->waiters, (int)(READ_ONCE(dev->stops_done) - ticket) >= 0))
		return -EINTR;
	return 0;
}

/**
 * ublk_death_init() - prepares a device for the death of its servers
 * @dev: the device, not yet published
 *
 * Context: any.
 */
void ublk_death_init(struct ublk_device *dev)
{
	INIT_WORK(&dev->leave_work, leave_work);
	INIT_WORK(&dev->abort_work, abort_work);
	INIT_DELAYED_WORK(&dev->close_work, close_work);
	INIT_WORK(&dev->drain_work, drain_work);
	INIT_WORK(&dev->remove_work, remove_work);
}
