// SPDX-License-Identifier: GPL-2.0
/*
 * Daemons are looked at now and then where nobody tells in time: of an exit or exec() that waits
 * for what its task has begun, perhaps on its own disk (UBLK_CAP_EARLY_WATCH is 0), and of a ring
 * that was closed (UBLK_CAP_CANCEL is 0). Elsewhere nothing here does anything.
 */
#include "core/look.h"
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include "compat/compat.h"
#include "core/daemon.h"
#include "core/device.h"
#include "core/slot.h"

/*
 * An exec() counts when seen twice, since one of what does not exist is over at once. Two looks
 * must fit into the second in which a death is to be noticed.
 */
#define LOOK_PERIOD	(HZ / 5)

/* Written by the look work only, as is the number of the look in daemons. */
static u32 nr_looks;

/*
 * Has the ring of a slot's daemon been closed? The command that is looked at must not complete
 * meanwhile. A request that finds its slot examined goes around once more, and a cancel that
 * came too early is made up for by the leave work.
 */
static void examine(struct ublk_slot *slot)
{
	struct ublk_daemon *daemon;
	bool is_closed;

	if (!ublk_slot_move(slot, UBLK_SLOT_ARMED, UBLK_SLOT_EXAMINED))
		return;
	/* Perhaps not the one that it was before; until it is moved on it stays this one. */
	daemon = slot->daemon;
	is_closed = ublk_cmd_ring_is_dying(slot->cmd);
	ublk_slot_move(slot, UBLK_SLOT_EXAMINED, UBLK_SLOT_ARMED);

	daemon->ring_look = nr_looks;
	if (is_closed || READ_ONCE(slot->queue->serving) == UBLK_SERVING_NO)
		ublk_daemon_queue_leave(daemon);
}

/* Each daemon is looked for until one of its slots can be examined. */
static void look_at_rings(struct ublk_queue *queue)
{
	unsigned int tag;

	rcu_read_lock();
	for (tag = 0; tag < queue->depth; tag++) {
		struct ublk_slot *slot = &queue->slots[tag];
		struct ublk_daemon *daemon = READ_ONCE(slot->daemon);

		if (daemon && daemon->ring_look != nr_looks)
			examine(slot);
	}
	rcu_read_unlock();
}

static bool has_server(struct ublk_device *dev)
{
	bool is_so;

	spin_lock(&dev->lock);
	is_so = dev->state.server != UBLK_SERVER_ABSENT &&
		dev->state.server != UBLK_SERVER_DRAINING;
	spin_unlock(&dev->lock);
	return is_so;
}

static void look(struct work_struct *work)
{
	struct ublk_device *dev;
	bool is_needed = false;
	unsigned int q;
	u32 id;

	nr_looks++;
	for (id = 0; (dev = ublk_device_next(&id)); id++) {
		if (has_server(dev)) {
			is_needed = true;
			ublk_daemons_look(dev);
			for (q = 0; !UBLK_CAP_CANCEL && q < dev->nr_queues; q++) {
				look_at_rings(dev->queues[q]);
				cond_resched();
			}
		}
		ublk_device_put(dev);
	}
	if (is_needed)
		queue_delayed_work(ublk_wq, to_delayed_work(work), LOOK_PERIOD);
}

static DECLARE_DELAYED_WORK(look_work, look);

/**
 * ublk_look_begin() - has daemons looked at, for as long as any device has a server
 *
 * Context: any.
 */
void ublk_look_begin(void)
{
	if (!UBLK_CAP_CANCEL || !UBLK_CAP_EARLY_WATCH)
		queue_delayed_work(ublk_wq, &look_work, LOOK_PERIOD);
}

/**
 * ublk_look_end() - looks no more
 *
 * Context: module exit, sleeps; no device is left.
 */
void ublk_look_end(void)
{
	if (!UBLK_CAP_CANCEL || !UBLK_CAP_EARLY_WATCH)
		cancel_delayed_work_sync(&look_work);
}
