// SPDX-License-Identifier: GPL-2.0-only
/*
 * Explores each of the modelled devices, then shows that a driver without one of its steps is found
 * out. TAP.
 *
 *   model --break STEP     shows how it is found out, as the shortest way there
 *   model --transitions    the tables' moves: of what, from, to, their names
 */
#include "explore.h"
#include <stdio.h>
#include <linux/kernel.h>

static const struct setup setups[] = {
	{ "without recovery, STOP", UBLK_POLICY_STOP, 1, 1, .stops = true },
	{ "without recovery, DEL, early START", UBLK_POLICY_STOP, 1, 1, .deletes = true,
	  .starts_early = true },
	{ "without recovery, bad buffers", UBLK_POLICY_STOP, 1, 1, .bad_buffers = true },
	{ "requests wait, DEL", UBLK_POLICY_WAIT, 1, 1, .deletes = true },
	{ "requests wait, QUIESCE", UBLK_POLICY_WAIT, 1, 1, .quiesces = true },
	{ "requests wait, STOP, QUIESCE", UBLK_POLICY_WAIT, 1, 1, .quiesces = true, .stops = true,
	  .once = true },
	{ "requests are issued again", UBLK_POLICY_REISSUE, 1, 1, .bad_buffers = true,
	  .exits = true },
	{ "requests are issued again, early END_USER_RECOVERY", UBLK_POLICY_REISSUE, 1, 1,
	  .starts_early = true },
	{ "requests fail, DEL", UBLK_POLICY_FAIL, 1, 1, .deletes = true },
	{ "NEED_GET_DATA", UBLK_POLICY_REISSUE, 1, 1, .asks = true, .exits = true },
	{ "zero copy, rings outlive the server", UBLK_POLICY_REISSUE, 1, 1, .refs = 2 },
	{ "zero copy, STOP", UBLK_POLICY_STOP, 1, 1, .refs = 1, .stops = true },
	{ "user copy", UBLK_POLICY_REISSUE, 1, 1, .refs = 1, .refs_hold_file = true },
	{ "AUTO_BUF_REG", UBLK_POLICY_REISSUE, 1, 1, .registers = true, .exits = true },
	{ "zoned, DEL", UBLK_POLICY_STOP, 1, 1, .zoned = true, .deletes = true },
	{ "zoned, requests wait, STOP", UBLK_POLICY_WAIT, 1, 1, .zoned = true, .stops = true,
	  .once = true },
	{ "without cancel", UBLK_POLICY_WAIT, 1, 1, .no_cancel = true },
	{ "without cancel, STOP", UBLK_POLICY_STOP, 1, 1, .no_cancel = true, .stops = true },
	{ "a process stuck in its exit", UBLK_POLICY_WAIT, 1, 1, .stuck = true, .exits = true },
	{ "task works late in an exit", UBLK_POLICY_STOP, 1, 1, .late = true, .exits = true },
	{ "two tags", UBLK_POLICY_WAIT, 2, 1, .once = true },
	{ "two threads", UBLK_POLICY_REISSUE, 2, 2, .threads_end = true, .once = true },
};

/* Steps that the driver would not do without, and a device that shows it. */
static const struct {
	const char *step, *setup;
} breaks[] = {
	{ "recall", "task works late in an exit" },
	{ "leave-rcu", "task works late in an exit" },
	{ "kick", "requests wait, QUIESCE" },
	{ "hold", "requests are issued again" },
	{ "look-again", "zero copy, rings outlive the server" },
	{ "drain-look", "zero copy, rings outlive the server" },
	{ "cancel-if-leaving", "requests wait, QUIESCE" },
	{ "reclaim-if-leaving", "two threads" },
	{ "cancel", "without cancel" },
	{ "close-work", "a process stuck in its exit" },
	{ "drain-reclaim", "NEED_GET_DATA" },
	{ "remove-forgets", "without recovery, bad buffers" },
	{ "rcu", "requests are issued again" },
	{ "call-off", "zoned, requests wait, STOP" },
	{ "attach-looks", "zoned, requests wait, STOP" },
};

static const char *const slot_names[] = {
	"EMPTY", "ARMED", "PENDING", "RECALLED", "ASKED", "FILLING", "GIVEN", "COMMITTING", "HELD",
	"DARK", "EXAMINED",
};

static const char *const disk_names[] = {
	"NONE", "STARTING", "LIVE", "PARKED", "FAILING", "STOPPING",
};

static const char *const server_names[] = {
	"ABSENT", "ATTACHING", "READY", "PAUSED", "LEAVING", "DRAINING",
};

#define NR(names)	((int)ARRAY_SIZE(names))

static int count, failed;

static void ok(bool good, const char *what, struct outcome outcome)
{
	printf("%sok %d - model, %s: %u states, %u steps%s%s\n", good ? "" : "not ", ++count, what,
	       outcome.states, outcome.steps, outcome.why ? ": " : "",
	       outcome.why ? outcome.why : "");
	failed += !good;
}

static void explore_all(void)
{
	for (int i = 0; i < NR(setups); i++) {
		struct outcome outcome = explore(&setups[i], NULL, true);

		ok(!outcome.why, setups[i].name, outcome);
	}
}

static void break_one(const char *step, const char *name, bool is_shown)
{
	for (int i = 0; i < NR(setups); i++) {
		char what[100];
		struct outcome outcome;

		if (strcmp(setups[i].name, name))
			continue;
		outcome = explore(&setups[i], step, is_shown);
		snprintf(what, sizeof(what), "%s, without %s is found out", name, step);
		ok(outcome.why, what, outcome);
	}
}

/* Is the move in a table? */
static bool may_move_disk(int from, int to)
{
	for (int server = 0; server < UBLK_NR_SERVER_STATES; server++)
		if (from != to && ublk_state_may_move((struct ublk_state) { from, server },
						      (struct ublk_state) { to, server }))
			return true;
	return false;
}

static bool may_move_server(int from, int to)
{
	for (int disk = 0; disk < UBLK_NR_DISK_STATES; disk++)
		if (from != to && ublk_state_may_move((struct ublk_state) { disk, from },
						      (struct ublk_state) { disk, to }))
			return true;
	return false;
}

static bool may_move_slot(int from, int to)
{
	return UBLK_SLOT_MAY_MOVE(from, to);
}

static void print_moves(const char *side, const char *const names[], int nr,
			bool (*may_move)(int from, int to))
{
	for (int from = 0; from < nr; from++)
		for (int to = 0; to < nr; to++)
			if (may_move(from, to))
				printf("%s %d %d %s %s\n", side, from, to, names[from], names[to]);
}

/*
 * Moves that the model does not make: tags are not modelled in batches. All others of the tables it
 * has to make, or it would leave out what the driver does.
 */
static const struct {
	const char *side;
	int from, to;
} left_out[] = {
	{ "slot", UBLK_SLOT_GIVEN, UBLK_SLOT_FILLING },
	{ "slot", UBLK_SLOT_FILLING, UBLK_SLOT_PENDING },
};

static bool is_left_out(const char *side, int from, int to)
{
	for (int i = 0; i < NR(left_out); i++)
		if (!strcmp(left_out[i].side, side) && left_out[i].from == from &&
		    left_out[i].to == to)
			return true;
	return false;
}

static void check_moves(const char *side, const char *const names[], int nr,
			bool (*may_move)(int from, int to), unsigned long made[16][16])
{
	bool good = true;

	for (int from = 0; from < nr; from++)
		for (int to = 0; to < nr; to++)
			if (may_move(from, to) && !made[from][to] != is_left_out(side, from, to)) {
				printf("# %s %s -> %s: made %lu times\n", side, names[from],
				       names[to], made[from][to]);
				good = false;
			}
	printf("%sok %d - model makes the moves of a %s\n", good ? "" : "not ", ++count, side);
	failed += !good;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 2 && !strcmp(argv[1], "--transitions")) {
		print_moves("disk", disk_names, NR(disk_names), may_move_disk);
		print_moves("server", server_names, NR(server_names), may_move_server);
		print_moves("slot", slot_names, NR(slot_names), may_move_slot);
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "--break")) {
		for (int i = 0; i < NR(breaks); i++)
			if (!strcmp(breaks[i].step, argv[2]))
				break_one(breaks[i].step, breaks[i].setup, true);
	} else {
		explore_all();
		check_moves("disk", disk_names, NR(disk_names), may_move_disk, disk_moves);
		check_moves("server", server_names, NR(server_names), may_move_server,
			    server_moves);
		check_moves("slot", slot_names, NR(slot_names), may_move_slot, slot_moves);
		for (int i = 0; i < NR(breaks); i++)
			break_one(breaks[i].step, breaks[i].setup, false);
	}
	printf("1..%d\n", count);
	return failed != 0;
}
