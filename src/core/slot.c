// SPDX-License-Identifier: GPL-2.0
/*
 * The rarer moves of a slot: giving a waiting command back, and forgetting the server. The
 * hot moves are in slot.h.
 */
#include "core/slot.h"
#include <linux/bug.h>
#include "compat/compat.h"

/**
 * ublk_slot_cancel() - completes the waiting command of a slot with ABORT
 * @slot: the slot
 * @issue_flags: of the io_uring call that we are in; IO_URING_F_UNLOCKED outside of any
 *
 * Does nothing unless the slot is ARMED: a command in PENDING or RECALLED belongs to the
 * task work that carries it.
 *
 * Context: task context. With IO_URING_F_UNLOCKED it may take the ring's lock, so no lock
 * of ours may be held.
 */
void ublk_slot_cancel(struct ublk_slot *slot, unsigned int issue_flags)
{
	if (ublk_slot_move(slot, UBLK_SLOT_ARMED, UBLK_SLOT_EMPTY))
		io_uring_cmd_done(slot->cmd, UBLK_IO_RES_ABORT, issue_flags);
}

/**
 * ublk_slot_reset() - forgets the server that has closed the device
 * @slot: the slot, EMPTY: a server that has closed has no command waiting, and its
 *	requests have been taken back
 *
 * Context: any; no command can arrive, since nobody has the device open.
 */
void ublk_slot_reset(struct ublk_slot *slot)
{
	WARN_ON_ONCE(ublk_slot_state(slot) != UBLK_SLOT_EMPTY);
	slot->cmd = NULL;
	slot->rq = NULL;
	slot->daemon = NULL;
	slot->buf_addr = 0;
}
