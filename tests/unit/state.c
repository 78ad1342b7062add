// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every device state and every move between two of them, against what docs/states.md says.
 */
#include "tap.h"
#include "core/state.c"

static bool for_every_state(bool (*fn)(struct ublk_state state))
{
	struct ublk_state state;

	for (int disk = 0; disk < UBLK_NR_DISK_STATES; disk++)
		for (int server = 0; server < UBLK_NR_SERVER_STATES; server++) {
			state.disk = disk;
			state.server = server;
			if (ublk_state_is_legal(state) && !fn(state)) {
				note("disk %d, server %d", disk, server);
				return false;
			}
		}
	return true;
}

static int moves_from(struct ublk_state from)
{
	int moves = 0;

	for (int disk = 0; disk < UBLK_NR_DISK_STATES; disk++)
		for (int server = 0; server < UBLK_NR_SERVER_STATES; server++) {
			struct ublk_state to = { .disk = disk, .server = server };

			moves += ublk_state_may_move(from, to);
		}
	return moves;
}

static bool has_a_way_out(struct ublk_state state)
{
	return moves_from(state) > 0;
}

static bool does_not_stay_by_a_move(struct ublk_state state)
{
	return !ublk_state_may_move(state, state);
}

/* Both sides at once would need two setters at once. */
static bool moves_one_side(struct ublk_state from)
{
	for (int disk = 0; disk < UBLK_NR_DISK_STATES; disk++)
		for (int server = 0; server < UBLK_NR_SERVER_STATES; server++) {
			struct ublk_state to = { .disk = disk, .server = server };

			if (to.disk != from.disk && to.server != from.server &&
			    ublk_state_may_move(from, to))
				return false;
		}
	return true;
}

/* Who is not served is never waited for by a disk that is to go. */
static bool stopping_never_holds(struct ublk_state state)
{
	if (state.disk != UBLK_DISK_STOPPING)
		return true;
	for (int policy = 0; policy < UBLK_NR_POLICIES; policy++)
		if (ublk_state_gate(state, policy) == UBLK_GATE_HOLD)
			return false;
	return true;
}

/* A paused one takes what a disk that goes has to write back: nobody else will. */
static bool gate_is_open_only_to_a_ready_server(struct ublk_state state)
{
	bool may_be_open = state.server == UBLK_SERVER_READY ||
		(state.server == UBLK_SERVER_PAUSED && state.disk == UBLK_DISK_STOPPING);

	for (int policy = 0; policy < UBLK_NR_POLICIES; policy++)
		if (ublk_state_gate(state, policy) == UBLK_GATE_OPEN && !may_be_open)
			return false;
	return true;
}

/* QUIESCE_DEV gives up: the server goes on as before. */
static bool can_be_unpaused(struct ublk_state state)
{
	struct ublk_state on = { .disk = state.disk, .server = UBLK_SERVER_READY };

	return state.server != UBLK_SERVER_PAUSED || ublk_state_may_move(state, on);
}

/* A server may die in any state; then its drain must be able to forget it. */
static bool can_close(struct ublk_state state)
{
	struct ublk_state closed = { .disk = state.disk, .server = UBLK_SERVER_DRAINING };
	struct ublk_state gone = { .disk = state.disk, .server = UBLK_SERVER_ABSENT };

	if (state.server == UBLK_SERVER_ABSENT || state.server == UBLK_SERVER_DRAINING)
		return true;
	if (!ublk_state_may_move(state, closed))
		return false;
	for (int policy = 0; policy < UBLK_NR_POLICIES; policy++) {
		gone.disk = ublk_state_after_death(state.disk, policy);
		closed.disk = gone.disk;
		if (!ublk_state_may_move(closed, gone))
			return false;
	}
	return true;
}

UNIT_TEST(states)
{
	struct ublk_state live = { UBLK_DISK_LIVE, UBLK_SERVER_READY };
	struct ublk_state lone = { UBLK_DISK_LIVE, UBLK_SERVER_ABSENT };

	ok(for_every_state(has_a_way_out), "no state is a dead end");
	ok(for_every_state(does_not_stay_by_a_move), "staying is no move");
	ok(for_every_state(moves_one_side), "a move changes one side");
	ok(for_every_state(can_close), "a server can close in every state and be forgotten");
	ok(ublk_state_is_legal(live) && !ublk_state_is_legal(lone),
	   "a disk is live only while its server is there");
}

UNIT_TEST(gates)
{
	struct ublk_state leaving = { UBLK_DISK_LIVE, UBLK_SERVER_LEAVING };
	struct ublk_state failing = { UBLK_DISK_FAILING, UBLK_SERVER_READY };
	struct ublk_state paused = { UBLK_DISK_LIVE, UBLK_SERVER_PAUSED };

	ok(for_every_state(gate_is_open_only_to_a_ready_server),
	   "requests go to a ready server only");
	ok(for_every_state(stopping_never_holds), "a disk that is to go holds no request");
	ok(ublk_state_gate(leaving, UBLK_POLICY_STOP) == UBLK_GATE_FAIL &&
	   ublk_state_gate(leaving, UBLK_POLICY_FAIL) == UBLK_GATE_FAIL,
	   "without a wait, a dying server's requests fail");
	ok(ublk_state_gate(leaving, UBLK_POLICY_WAIT) == UBLK_GATE_HOLD &&
	   ublk_state_gate(leaving, UBLK_POLICY_REISSUE) == UBLK_GATE_HOLD,
	   "with one they wait");
	ok(ublk_state_gate(paused, UBLK_POLICY_WAIT) == UBLK_GATE_HOLD &&
	   ublk_state_gate(paused, UBLK_POLICY_FAIL) == UBLK_GATE_HOLD,
	   "requests wait while a server is paused");
	ok(for_every_state(can_be_unpaused), "a paused server can go on");
	ok(ublk_state_gate(failing, UBLK_POLICY_FAIL) == UBLK_GATE_FAIL_TARGET,
	   "a failing disk fails until the server has taken over");
}

UNIT_TEST(policies)
{
	ok(ublk_policy_from_flags(0) == UBLK_POLICY_STOP, "no recovery: stop");
	ok(ublk_policy_from_flags(UBLK_F_USER_RECOVERY) == UBLK_POLICY_WAIT,
	   "USER_RECOVERY: wait");
	ok(ublk_policy_from_flags(UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE) ==
	   UBLK_POLICY_REISSUE, "with REISSUE: reissue");
	ok(ublk_policy_from_flags(UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_FAIL_IO) ==
	   UBLK_POLICY_FAIL, "with FAIL_IO: fail");
	ok(ublk_state_after_death(UBLK_DISK_LIVE, UBLK_POLICY_STOP) == UBLK_DISK_STOPPING &&
	   ublk_state_after_death(UBLK_DISK_PARKED, UBLK_POLICY_WAIT) == UBLK_DISK_PARKED,
	   "a death moves a live disk only");
}

UNIT_TEST(what_userspace_is_told)
{
	static const u16 told[UBLK_NR_DISK_STATES] = {
		[UBLK_DISK_NONE] = UBLK_S_DEV_DEAD,
		[UBLK_DISK_STARTING] = UBLK_S_DEV_DEAD,
		[UBLK_DISK_LIVE] = UBLK_S_DEV_LIVE,
		[UBLK_DISK_PARKED] = UBLK_S_DEV_QUIESCED,
		[UBLK_DISK_FAILING] = UBLK_S_DEV_FAIL_IO,
		[UBLK_DISK_STOPPING] = UBLK_S_DEV_LIVE,
	};

	for (int disk = 0; disk < UBLK_NR_DISK_STATES; disk++) {
		struct ublk_state state = { .disk = disk, .server = UBLK_SERVER_LEAVING };

		ok(ublk_state_to_user(state) == told[disk], "disk state %d is told as %u",
		   disk, told[disk]);
	}
}
