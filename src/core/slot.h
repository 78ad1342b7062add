/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One slot: the only writer of its state. Every move is named by who makes it and is
 * checked against the diagram when it is compiled. A move that may lose a race returns
 * whether it won; the winner owns what the slot held.
 */
#ifndef UBLK_CORE_SLOT_H
#define UBLK_CORE_SLOT_H

#include <linux/build_bug.h>
#include "core/trace.h"
#include "core/ublk.h"

/* The arrows of the diagram. */
#define UBLK_SLOT_MAY_MOVE(from, to)						\
	(((from) == UBLK_SLOT_EMPTY && (to) == UBLK_SLOT_ARMED) ||		\
	 ((from) == UBLK_SLOT_ARMED && (to) == UBLK_SLOT_PENDING) ||		\
	 ((from) == UBLK_SLOT_ARMED && (to) == UBLK_SLOT_EMPTY) ||		\
	 ((from) == UBLK_SLOT_ARMED && (to) == UBLK_SLOT_EXAMINED) ||		\
	 ((from) == UBLK_SLOT_EXAMINED && (to) == UBLK_SLOT_ARMED) ||		\
	 ((from) == UBLK_SLOT_PENDING && (to) == UBLK_SLOT_GIVEN) ||		\
	 ((from) == UBLK_SLOT_PENDING && (to) == UBLK_SLOT_ARMED) ||		\
	 ((from) == UBLK_SLOT_PENDING && (to) == UBLK_SLOT_EMPTY) ||		\
	 ((from) == UBLK_SLOT_PENDING && (to) == UBLK_SLOT_RECALLED) ||		\
	 ((from) == UBLK_SLOT_RECALLED && (to) == UBLK_SLOT_EMPTY) ||		\
	 ((from) == UBLK_SLOT_GIVEN && (to) == UBLK_SLOT_COMMITTING) ||		\
	 ((from) == UBLK_SLOT_COMMITTING && (to) == UBLK_SLOT_ARMED) ||		\
	 ((from) == UBLK_SLOT_GIVEN && (to) == UBLK_SLOT_EMPTY))

/**
 * ublk_slot_move() - moves a slot, if it is where it is thought to be
 * @slot: the slot
 * @from: enum ublk_slot_state, a constant
 * @to: enum ublk_slot_state, a constant; the pair must be an arrow of the diagram
 *
 * A full memory barrier when it succeeds.
 *
 * Context: any.
 * Return: true if the slot was in @from and is now in @to.
 */
#define ublk_slot_move(slot, from, to)						\
({										\
	BUILD_BUG_ON(!UBLK_SLOT_MAY_MOVE(from, to));				\
	__ublk_slot_move(slot, from, to);					\
})

static inline bool __ublk_slot_move(struct ublk_slot *slot, u32 from, u32 to)
{
	u32 seen = from;

	if (!try_cmpxchg(&slot->state, &seen, to))
		return false;
	trace_ublk_slot_state(slot, from, to);
	return true;
}

static inline enum ublk_slot_state ublk_slot_state(const struct ublk_slot *slot)
{
	return READ_ONCE(slot->state);
}

void ublk_slot_cancel(struct ublk_slot *slot, unsigned int issue_flags);
void ublk_slot_reset(struct ublk_slot *slot);

#endif
