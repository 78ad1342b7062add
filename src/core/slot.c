// SPDX-License-Identifier: GPL-2.0
/*
 * The rarer moves of a slot: references to its request's data, giving a waiting command
 * back, and forgetting the server. The hot moves are in slot.h.
 */
#include "core/slot.h"
#include <linux/bug.h>
#include "compat/compat.h"
#include "core/device.h"
#include "core/request.h"

/* As ublk_slot_get(), whoever else has a reference. */
bool __ublk_slot_get(struct ublk_slot *slot)
{
	u32 seen = READ_ONCE(slot->word);

	do {
		if ((seen & UBLK_SLOT_STATE_MASK) != UBLK_SLOT_GIVEN ||
		    seen > U32_MAX - UBLK_SLOT_REF)
			return false;
	} while (!try_cmpxchg(&slot->word, &seen, seen + UBLK_SLOT_REF));
	return true;
}

/* The state that a slot without references goes to from @state. */
static u32 state_without_references(u32 state)
{
	switch (state) {
	case UBLK_SLOT_HELD:
		return UBLK_SLOT_ARMED;
	case UBLK_SLOT_DARK:
		return UBLK_SLOT_EMPTY;
	default:
		return state;
	}
}

/* As ublk_slot_put(), in any state. */
void __ublk_slot_put(struct ublk_slot *slot)
{
	struct ublk_queue *queue = slot->queue;
	struct request *rq = slot->rq;
	u32 seen = READ_ONCE(slot->word), state, next;

	do {
		state = seen & UBLK_SLOT_STATE_MASK;
		next = seen - UBLK_SLOT_REF;
		if (next < UBLK_SLOT_REF)
			next = state_without_references(state);
	} while (!try_cmpxchg(&slot->word, &seen, next));
	if (next >= UBLK_SLOT_REF)
		return;

	if (next != state) {
		trace_ublk_slot_state(slot, state, next);
		ublk_request_settle(rq, slot->status, slot->bytes);
	}
	if (READ_ONCE(queue->serving) != UBLK_SERVING_YES)
		ublk_device_look_again(queue->dev);
}

/* As ublk_slot_arm_or_hold(), with references or without. */
bool __ublk_slot_arm_or_hold(struct ublk_slot *slot)
{
	while (!ublk_slot_move(slot, UBLK_SLOT_COMMITTING, UBLK_SLOT_ARMED)) {
		u32 seen = READ_ONCE(slot->word);

		if (seen < UBLK_SLOT_REF)
			continue;
		if (try_cmpxchg(&slot->word, &seen, seen - UBLK_SLOT_COMMITTING + UBLK_SLOT_HELD)) {
			trace_ublk_slot_state(slot, UBLK_SLOT_COMMITTING, UBLK_SLOT_HELD);
			return false;
		}
	}
	return true;
}

/**
 * ublk_slot_cancel() - takes a slot out of service, and completes its command with ABORT
 * @slot: the slot
 * @issue_flags: of the io_uring call that we are in; IO_URING_F_UNLOCKED outside of any
 *
 * Does nothing unless the slot is ARMED or HELD: a command in PENDING or RECALLED belongs to
 * the task work that carries it.
 *
 * Context: task context. With IO_URING_F_UNLOCKED it may take the ring's lock, so no lock
 * of ours may be held.
 */
void ublk_slot_cancel(struct ublk_slot *slot, unsigned int issue_flags)
{
	if (!ublk_slot_move(slot, UBLK_SLOT_ARMED, UBLK_SLOT_EMPTY) &&
	    !ublk_slot_move_referenced(slot, UBLK_SLOT_HELD, UBLK_SLOT_DARK))
		return;
	if (slot->cmd)
		io_uring_cmd_done(slot->cmd, UBLK_IO_RES_ABORT, issue_flags);
}

/**
 * ublk_slot_reset() - forgets the server that has closed the device
 * @slot: the slot, EMPTY: a server that has closed has no command waiting, its requests have
 *	been taken back, and nobody refers to their data
 *
 * Context: any; no command can arrive, since nobody has the device open.
 */
void ublk_slot_reset(struct ublk_slot *slot)
{
	WARN_ON_ONCE(READ_ONCE(slot->word) != UBLK_SLOT_EMPTY);
	slot->cmd = NULL;
	slot->rq = NULL;
	WRITE_ONCE(slot->daemon, NULL);
	slot->buf_addr = 0;
}
