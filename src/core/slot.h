/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One slot: the only writer of its state. Every move is named by who makes it and is
 * checked against the diagram when it is compiled. A move that may lose a race returns
 * whether it won; the winner owns what the slot held.
 *
 * State and number of references are one word: no reference is taken but in GIVEN (or, for a
 * buffer that the driver registers, on the way there), and a slot gives its request away only
 * with the last of them.
 */
#ifndef UBLK_CORE_SLOT_H
#define UBLK_CORE_SLOT_H

#include <linux/build_bug.h>
#include <linux/rcupdate.h>
#include "core/device.h"
#include "core/trace.h"
#include "core/ublk.h"

/* The arrows of the diagram. */
#define UBLK_SLOT_MAY_MOVE(from, to)						\
	(((from) == UBLK_SLOT_EMPTY && (to) == UBLK_SLOT_ARMED) ||		\
	 ((from) == UBLK_SLOT_ARMED && (to) == UBLK_SLOT_PENDING) ||		\
	 ((from) == UBLK_SLOT_ARMED && (to) == UBLK_SLOT_EMPTY) ||		\
	 ((from) == UBLK_SLOT_ARMED && (to) == UBLK_SLOT_EXAMINED) ||		\
	 ((from) == UBLK_SLOT_EXAMINED && (to) == UBLK_SLOT_ARMED) ||		\
	 ((from) == UBLK_SLOT_PENDING && (to) == UBLK_SLOT_EMPTY) ||		\
	 ((from) == UBLK_SLOT_PENDING && (to) == UBLK_SLOT_RECALLED) ||		\
	 ((from) == UBLK_SLOT_PENDING && (to) == UBLK_SLOT_FILLING) ||		\
	 ((from) == UBLK_SLOT_RECALLED && (to) == UBLK_SLOT_EMPTY) ||		\
	 ((from) == UBLK_SLOT_GIVEN && (to) == UBLK_SLOT_COMMITTING) ||		\
	 ((from) == UBLK_SLOT_COMMITTING && (to) == UBLK_SLOT_GIVEN) ||		\
	 ((from) == UBLK_SLOT_COMMITTING && (to) == UBLK_SLOT_ARMED) ||		\
	 ((from) == UBLK_SLOT_COMMITTING && (to) == UBLK_SLOT_HELD) ||		\
	 ((from) == UBLK_SLOT_HELD && (to) == UBLK_SLOT_ARMED) ||		\
	 ((from) == UBLK_SLOT_HELD && (to) == UBLK_SLOT_DARK) ||		\
	 ((from) == UBLK_SLOT_DARK && (to) == UBLK_SLOT_EMPTY) ||		\
	 ((from) == UBLK_SLOT_ASKED && (to) == UBLK_SLOT_FILLING) ||		\
	 ((from) == UBLK_SLOT_ASKED && (to) == UBLK_SLOT_EMPTY) ||		\
	 ((from) == UBLK_SLOT_FILLING && (to) == UBLK_SLOT_GIVEN) ||		\
	 ((from) == UBLK_SLOT_FILLING && (to) == UBLK_SLOT_ASKED) ||		\
	 ((from) == UBLK_SLOT_FILLING && (to) == UBLK_SLOT_ARMED) ||		\
	 ((from) == UBLK_SLOT_FILLING && (to) == UBLK_SLOT_PENDING) ||		\
	 ((from) == UBLK_SLOT_GIVEN && (to) == UBLK_SLOT_FILLING) ||		\
	 ((from) == UBLK_SLOT_GIVEN && (to) == UBLK_SLOT_EMPTY))

/* One reference in a slot's word. */
#define UBLK_SLOT_REF		0x100U
#define UBLK_SLOT_STATE_MASK	(UBLK_SLOT_REF - 1)

/**
 * ublk_slot_move() - moves a slot, if it is where it is thought to be and not referenced
 * @slot: the slot
 * @from: enum ublk_slot_state, a constant
 * @to: enum ublk_slot_state, a constant; the pair must be an arrow of the diagram
 *
 * A full memory barrier when it succeeds.
 *
 * Context: any.
 * Return: true if the slot was in @from without a reference and is now in @to.
 */
#define ublk_slot_move(slot, from, to)	ublk_slot_move_counted(slot, from, 0, to, 0)

/**
 * ublk_slot_move_counted() - as ublk_slot_move(), of a slot with that many references
 * @slot: the slot
 * @from: enum ublk_slot_state, a constant
 * @from_refs: references it must have
 * @to: enum ublk_slot_state, a constant; the pair must be an arrow of the diagram
 * @to_refs: references it has afterwards; the difference is the caller's to account for
 *
 * Context: any.
 * Return: true if the slot was in @from with @from_refs and is now in @to.
 */
#define ublk_slot_move_counted(slot, from, from_refs, to, to_refs)		\
({										\
	BUILD_BUG_ON(!UBLK_SLOT_MAY_MOVE(from, to));				\
	__ublk_slot_move(slot, (from) + (from_refs) * UBLK_SLOT_REF,		\
			 (to) + (to_refs) * UBLK_SLOT_REF);			\
})

static inline bool __ublk_slot_move(struct ublk_slot *slot, u32 from, u32 to)
{
	u32 seen = from;

	if (!try_cmpxchg(&slot->word, &seen, to))
		return false;
	trace_ublk_slot_state(slot, from & UBLK_SLOT_STATE_MASK, to & UBLK_SLOT_STATE_MASK);
	return true;
}

/**
 * ublk_slot_move_referenced() - as ublk_slot_move(), but references stay and do not matter
 * @slot: the slot
 * @from: enum ublk_slot_state, a constant
 * @to: enum ublk_slot_state, a constant; the pair must be an arrow of the diagram
 *
 * Context: any.
 * Return: true if the slot was in @from and is now in @to.
 */
#define ublk_slot_move_referenced(slot, from, to)				\
({										\
	BUILD_BUG_ON(!UBLK_SLOT_MAY_MOVE(from, to));				\
	__ublk_slot_move_referenced(slot, from, to);				\
})

static inline bool __ublk_slot_move_referenced(struct ublk_slot *slot, u32 from, u32 to)
{
	u32 seen = READ_ONCE(slot->word);

	do {
		if ((seen & UBLK_SLOT_STATE_MASK) != from)
			return false;
	} while (!try_cmpxchg(&slot->word, &seen, (seen & ~UBLK_SLOT_STATE_MASK) | to));
	trace_ublk_slot_state(slot, from, to);
	return true;
}

static inline enum ublk_slot_state ublk_slot_state(const struct ublk_slot *slot)
{
	return READ_ONCE(slot->word) & UBLK_SLOT_STATE_MASK;
}

/* Out of line: what is not the usual case of the functions below. */
bool __ublk_slot_get(struct ublk_slot *slot);
void __ublk_slot_put(struct ublk_slot *slot);
bool __ublk_slot_arm_or_hold(struct ublk_slot *slot);

/**
 * ublk_slot_get() - keeps the request of a slot from ending
 * @slot: the slot
 *
 * Context: any.
 * Return: true if the request is with the server: @slot->rq is valid until ublk_slot_put().
 */
static inline bool ublk_slot_get(struct ublk_slot *slot)
{
	u32 seen = UBLK_SLOT_GIVEN;

	return likely(try_cmpxchg(&slot->word, &seen, UBLK_SLOT_GIVEN + UBLK_SLOT_REF)) ||
	       __ublk_slot_get(slot);
}

/**
 * ublk_slot_get_through() - as ublk_slot_get(), for who has a file of the device open
 * @slot: the slot
 * @file: the file
 *
 * A server is forgotten only when RCU readers are through: a file that was its own when it was
 * looked at leads to no slot of the next one.
 *
 * Context: any.
 * Return: true if the request is with the server that has this file.
 */
static inline bool ublk_slot_get_through(struct ublk_slot *slot, const struct file *file)
{
	bool is_got;

	rcu_read_lock();
	is_got = READ_ONCE(slot->queue->dev->server_file) == file && ublk_slot_get(slot);
	rcu_read_unlock();
	return is_got;
}

/**
 * ublk_slot_put() - gives a reference back; the last one ends a request that was committed
 * @slot: the slot
 *
 * If the server is going meanwhile, the leave work does what it could not do because of
 * the reference.
 *
 * Context: task context; the ring's lock may be held.
 */
static inline void ublk_slot_put(struct ublk_slot *slot)
{
	struct ublk_queue *queue = slot->queue;
	u32 seen = READ_ONCE(slot->word);
	u32 state = seen & UBLK_SLOT_STATE_MASK;

	if (unlikely(state == UBLK_SLOT_HELD || state == UBLK_SLOT_DARK ||
		     !try_cmpxchg(&slot->word, &seen, seen - UBLK_SLOT_REF)))
		__ublk_slot_put(slot);
	else if (unlikely(READ_ONCE(queue->serving) != UBLK_SERVING_YES))
		ublk_device_look_again(queue->dev);
}

/**
 * ublk_slot_arm_or_hold() - ends a commit: armed again, or held while there are references
 * @slot: the slot, COMMITTING, with @slot->status and @slot->bytes set
 *
 * Context: the daemon's task.
 * Return: true if it is ARMED, and the request is the caller's to end; false if whoever
 * gives the last reference back ends it.
 */
static inline bool ublk_slot_arm_or_hold(struct ublk_slot *slot)
{
	return likely(ublk_slot_move(slot, UBLK_SLOT_COMMITTING, UBLK_SLOT_ARMED)) ||
	       __ublk_slot_arm_or_hold(slot);
}

void ublk_slot_cancel(struct ublk_slot *slot, unsigned int issue_flags);
void ublk_slot_reset(struct ublk_slot *slot);

#endif
