// SPDX-License-Identifier: GPL-2.0
/*
 * Which device states are legal, which moves, and what a request meets in each. Pure
 * functions over small tables; the only caller that changes a state is
 * set_state() of core/device.c. tests/unit walks every combination.
 */
#include "core/state.h"
#include <linux/bits.h>
#include <linux/ublk_cmd.h>

#define ANY_SERVER	(BIT(UBLK_NR_SERVER_STATES) - 1)

/* Server states that a disk state goes with. */
static const u8 legal_servers[UBLK_NR_DISK_STATES] = {
	[UBLK_DISK_NONE] = ANY_SERVER,
	[UBLK_DISK_STARTING] = ANY_SERVER & ~BIT(UBLK_SERVER_PAUSED),
	[UBLK_DISK_LIVE] = ANY_SERVER & ~(BIT(UBLK_SERVER_ABSENT) | BIT(UBLK_SERVER_ATTACHING)),
	[UBLK_DISK_PARKED] = ANY_SERVER & ~BIT(UBLK_SERVER_PAUSED),
	[UBLK_DISK_FAILING] = ANY_SERVER & ~BIT(UBLK_SERVER_PAUSED),
	[UBLK_DISK_STOPPING] = ANY_SERVER,
};

/* Where a disk may go from a state. Staying is not a move. */
static const u8 disk_moves[UBLK_NR_DISK_STATES] = {
	[UBLK_DISK_NONE] = BIT(UBLK_DISK_STARTING),
	[UBLK_DISK_STARTING] = BIT(UBLK_DISK_LIVE) | BIT(UBLK_DISK_NONE),
	[UBLK_DISK_LIVE] = BIT(UBLK_DISK_NONE) | BIT(UBLK_DISK_PARKED) | BIT(UBLK_DISK_FAILING) |
			   BIT(UBLK_DISK_STOPPING),
	/* To NONE, as from LIVE: it could not be shown after all. */
	[UBLK_DISK_PARKED] = BIT(UBLK_DISK_LIVE) | BIT(UBLK_DISK_STOPPING) | BIT(UBLK_DISK_NONE),
	[UBLK_DISK_FAILING] = BIT(UBLK_DISK_LIVE) | BIT(UBLK_DISK_STOPPING) | BIT(UBLK_DISK_NONE),
	[UBLK_DISK_STOPPING] = BIT(UBLK_DISK_NONE),
};

static const u8 server_moves[UBLK_NR_SERVER_STATES] = {
	[UBLK_SERVER_ABSENT] = BIT(UBLK_SERVER_ATTACHING),
	[UBLK_SERVER_ATTACHING] = BIT(UBLK_SERVER_READY) | BIT(UBLK_SERVER_LEAVING) |
				  BIT(UBLK_SERVER_DRAINING),
	[UBLK_SERVER_READY] = BIT(UBLK_SERVER_PAUSED) | BIT(UBLK_SERVER_LEAVING) |
			      BIT(UBLK_SERVER_DRAINING),
	[UBLK_SERVER_PAUSED] = BIT(UBLK_SERVER_READY) | BIT(UBLK_SERVER_LEAVING) |
			       BIT(UBLK_SERVER_DRAINING),
	[UBLK_SERVER_LEAVING] = BIT(UBLK_SERVER_DRAINING),
	[UBLK_SERVER_DRAINING] = BIT(UBLK_SERVER_ABSENT),
};

/**
 * ublk_state_is_legal() - may a device be in this state
 * @state: both sides
 *
 * Context: any.
 * Return: true if the two go together.
 */
bool ublk_state_is_legal(struct ublk_state state)
{
	return state.disk < UBLK_NR_DISK_STATES && state.server < UBLK_NR_SERVER_STATES &&
	       legal_servers[state.disk] & BIT(state.server);
}

/**
 * ublk_state_may_move() - may a device go from one state to another
 * @from: where it is
 * @to: where it shall go; one side of it differs from @from
 *
 * Context: any.
 * Return: true if the move is in the diagram of docs/states.md.
 */
bool ublk_state_may_move(struct ublk_state from, struct ublk_state to)
{
	if (!ublk_state_is_legal(from) || !ublk_state_is_legal(to))
		return false;
	if (from.disk == to.disk)
		return server_moves[from.server] & BIT(to.server);
	return from.server == to.server && disk_moves[from.disk] & BIT(to.disk);
}

/**
 * ublk_state_is_recoverable() - does the disk wait for another server
 * @state: both sides
 *
 * Context: any.
 * Return: true from the close of one server until another has taken over.
 */
bool ublk_state_is_recoverable(struct ublk_state state)
{
	return state.disk == UBLK_DISK_PARKED || state.disk == UBLK_DISK_FAILING;
}

/**
 * ublk_state_serving() - are tags armed again when the server commits
 * @state: both sides
 *
 * Context: any.
 * Return: UBLK_SERVING_NO from when the server is told to go until the next one comes.
 */
enum ublk_serving ublk_state_serving(struct ublk_state state)
{
	switch (state.server) {
	case UBLK_SERVER_ATTACHING:
	case UBLK_SERVER_READY:
		return UBLK_SERVING_YES;
	case UBLK_SERVER_PAUSED:
		return UBLK_SERVING_WATCHED;
	default:
		return UBLK_SERVING_NO;
	}
}

/**
 * ublk_state_gate() - what a request meets
 * @state: both sides
 * @policy: the device's
 *
 * A disk that is being removed still goes to a server that is there: closing it writes
 * back dirty data.
 *
 * Context: any.
 * Return: the gate.
 */
enum ublk_gate ublk_state_gate(struct ublk_state state, enum ublk_policy policy)
{
	switch (state.disk) {
	case UBLK_DISK_STARTING:
		return state.server == UBLK_SERVER_READY ? UBLK_GATE_OPEN : UBLK_GATE_FAIL;
	case UBLK_DISK_LIVE:
		if (state.server == UBLK_SERVER_READY)
			return UBLK_GATE_OPEN;
		if (state.server == UBLK_SERVER_PAUSED)
			return UBLK_GATE_HOLD;
		if (policy == UBLK_POLICY_WAIT || policy == UBLK_POLICY_REISSUE)
			return UBLK_GATE_HOLD;
		return UBLK_GATE_FAIL;
	case UBLK_DISK_PARKED:
		return UBLK_GATE_HOLD;
	case UBLK_DISK_FAILING:
		return UBLK_GATE_FAIL_TARGET;
	case UBLK_DISK_STOPPING:
		if (state.server == UBLK_SERVER_READY || state.server == UBLK_SERVER_PAUSED)
			return UBLK_GATE_OPEN;
		return UBLK_GATE_FAIL;
	default:
		return UBLK_GATE_FAIL;
	}
}

/**
 * ublk_state_after_death() - where the disk goes when its server has closed
 * @disk: where it is
 * @policy: the device's
 *
 * Context: any.
 * Return: the disk state to move to; @disk itself if the death changes nothing.
 */
enum ublk_disk_state ublk_state_after_death(enum ublk_disk_state disk, enum ublk_policy policy)
{
	static const enum ublk_disk_state next[UBLK_NR_POLICIES] = {
		[UBLK_POLICY_STOP] = UBLK_DISK_STOPPING,
		[UBLK_POLICY_WAIT] = UBLK_DISK_PARKED,
		[UBLK_POLICY_REISSUE] = UBLK_DISK_PARKED,
		[UBLK_POLICY_FAIL] = UBLK_DISK_FAILING,
	};

	return disk == UBLK_DISK_LIVE ? next[policy] : disk;
}

/**
 * ublk_state_to_user() - the state as GET_DEV_INFO tells it
 * @state: both sides
 *
 * Context: any.
 * Return: UBLK_S_DEV_*.
 */
u16 ublk_state_to_user(struct ublk_state state)
{
	switch (state.disk) {
	case UBLK_DISK_LIVE:
	case UBLK_DISK_STOPPING:
		return UBLK_S_DEV_LIVE;
	case UBLK_DISK_PARKED:
		return UBLK_S_DEV_QUIESCED;
	case UBLK_DISK_FAILING:
		return UBLK_S_DEV_FAIL_IO;
	default:
		return UBLK_S_DEV_DEAD;
	}
}

/**
 * ublk_policy_from_flags() - what the recovery flags ask for
 * @flags: UBLK_F_*, a combination that ADD_DEV allows
 *
 * Context: any.
 * Return: the policy.
 */
enum ublk_policy ublk_policy_from_flags(u64 flags)
{
	if (!(flags & UBLK_F_USER_RECOVERY))
		return UBLK_POLICY_STOP;
	if (flags & UBLK_F_USER_RECOVERY_REISSUE)
		return UBLK_POLICY_REISSUE;
	if (flags & UBLK_F_USER_RECOVERY_FAIL_IO)
		return UBLK_POLICY_FAIL;
	return UBLK_POLICY_WAIT;
}
