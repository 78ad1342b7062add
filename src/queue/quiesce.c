// SPDX-License-Identifier: GPL-2.0
/*
 * QUIESCE_DEV: lets a server leave without an error for anybody. New requests wait, the
 * server hands back what it has, and when each of its queues has a command to wake it with,
 * it is sent away; the next server goes on from there. What it does not hand back is treated as
 * after any other death.
 */
#include "queue/quiesce.h"
#include <linux/jiffies.h>
#include "compat/compat.h"
#include "core/device.h"
#include "core/slot.h"
#include "queue/death.h"

static bool has_a_command(struct ublk_queue *queue)
{
	enum ublk_slot_state state;
	unsigned int tag;

	if (queue->dev->delivery->has_command)
		return queue->dev->delivery->has_command(queue);
	for (tag = 0; tag < queue->depth; tag++) {
		state = ublk_slot_state(&queue->slots[tag]);
		if (state == UBLK_SLOT_ARMED || state == UBLK_SLOT_EXAMINED ||
		    state == UBLK_SLOT_HELD)
			return true;
	}
	return false;
}

/* Would every queue of the server hear that it is to go? */
static bool is_idle_enough(const struct ublk_device *dev)
{
	unsigned int q;

	for (q = 0; q < dev->nr_queues; q++)
		if (!has_a_command(dev->queues[q]))
			return false;
	return true;
}

/* Is the server still the one that we paused, and its disk in use? */
static bool is_paused(struct ublk_device *dev, unsigned int nr_closes)
{
	lockdep_assert_held(&dev->lock);
	return dev->state.disk == UBLK_DISK_LIVE && dev->state.server == UBLK_SERVER_PAUSED &&
	       dev->nr_closes == nr_closes;
}

static bool is_over(struct ublk_device *dev, unsigned int nr_closes)
{
	bool is_so;

	if (is_idle_enough(dev))
		return true;
	spin_lock(&dev->lock);
	is_so = !is_paused(dev, nr_closes);
	spin_unlock(&dev->lock);
	return is_so;
}

/*
 * Shuts the gate. *is_ours is false if there is no need: the server is going, or has gone,
 * already. *nr_closes tells the server from a later one.
 */
static int pause_server(struct ublk_device *dev, bool *is_ours, unsigned int *nr_closes)
{
	int ret = 0;

	*is_ours = false;
	spin_lock(&dev->lock);
	*nr_closes = dev->nr_closes;
	if (dev->state.server == UBLK_SERVER_PAUSED) {
		ret = -EALREADY;
	} else if (dev->state.disk == UBLK_DISK_LIVE) {
		*is_ours = dev->state.server == UBLK_SERVER_READY;
		if (*is_ours)
			ublk_device_set_server_state(dev, UBLK_SERVER_PAUSED);
	} else if (!ublk_state_is_recoverable(dev->state)) {
		ret = -ENODEV;
	}
	spin_unlock(&dev->lock);
	return ret;
}

/* Sends the server away, or opens the gate again: because of @ret, or because the disk goes. */
static int unpause_server(struct ublk_device *dev, unsigned int nr_closes, int ret)
{
	spin_lock(&dev->lock);
	if (dev->state.disk != UBLK_DISK_LIVE && !ublk_state_is_recoverable(dev->state))
		ret = -ENODEV;
	if (dev->state.server == UBLK_SERVER_PAUSED && dev->nr_closes == nr_closes) {
		if (ret)
			ublk_device_set_server_state(dev, UBLK_SERVER_READY);
		else
			ublk_server_leave_locked(dev);
	}
	spin_unlock(&dev->lock);
	return ret;
}

/**
 * ublk_quiesce() - lets the server leave
 * @dev: the device
 * @timeout_ms: how long to wait for it to hand enough back; 0: for ever
 *
 * Woken by each tag that is handed back, and by the end of the server or of the disk, so a
 * server that is killed does not keep us. After an error all goes on as before.
 *
 * Context: sleeps; interruptible, and holds no lock.
 * Return: 0: the server has been told to go, or was going; -ENODEV: there is no disk; -EBUSY: the
 * time is over; -EALREADY: somebody else is at it; -EINTR.
 */
int ublk_quiesce(struct ublk_device *dev, u64 timeout_ms)
{
	long timeout = MAX_SCHEDULE_TIMEOUT;
	unsigned int nr_closes;
	bool is_ours;
	long ret;

	ret = pause_server(dev, &is_ours, &nr_closes);
	if (ret || !is_ours)
		return ret;
	if (timeout_ms)
		timeout = msecs_to_jiffies(min_t(u64, timeout_ms, UINT_MAX));
	ret = wait_event_interruptible_timeout(dev->waiters, is_over(dev, nr_closes), timeout);
	if (ret < 0)
		return unpause_server(dev, nr_closes, -EINTR);
	return unpause_server(dev, nr_closes, ret ? 0 : -EBUSY);
}
