// SPDX-License-Identifier: GPL-2.0-only
/* What core/device.c, core/request.c and queue/death.c do under the device's lock, in the model. */
#include "model.h"
#include "core/device.h"
#include "core/request.h"

unsigned long slot_moves[16][16], disk_moves[16][16], server_moves[16][16];

static void check_move(struct ublk_state to)
{
	struct ublk_state from = { .disk = next.disk, .server = next.server };

	if (!ublk_state_may_move(from, to))
		model_wrong("a move of the device that its table does not have");
}

/* What waits on the requeue list goes around. */
void kick(void)
{
	for_each_tag(tag)
		if (next.place[tag] == PARKED || next.place[tag] == LISTED ||
		    next.place[tag] == RESTING) {
			next.place[tag] = QUEUED;
			next.owner[tag] = OWNER_NONE;
		}
}

static void state_changed(enum ublk_gate before)
{
	if (before == UBLK_GATE_HOLD && gate_of(&next) != UBLK_GATE_HOLD && works("kick"))
		kick();
}

void set_disk(enum ublk_disk_state disk)
{
	enum ublk_gate before = gate_of(&next);

	if (disk == next.disk)
		return;
	check_move((struct ublk_state) { .disk = disk, .server = next.server });
	disk_moves[next.disk][disk]++;
	next.disk = disk;
	state_changed(before);
}

void set_server(enum ublk_server_state server)
{
	enum ublk_gate before = gate_of(&next);

	if (server == next.server)
		return;
	check_move((struct ublk_state) { .disk = next.disk, .server = server });
	server_moves[next.server][server]++;
	next.server = server;
	state_changed(before);
}

void trace_ublk_slot_state(const struct ublk_slot *slot, u32 from, u32 to)
{
	(void)slot;
	if (!UBLK_SLOT_MAY_MOVE(from, to))
		model_wrong("a move of a slot that its table does not have");
	slot_moves[from][to]++;
}

void queue_leave(void)
{
	next.leave_requested = 1;
	next.leave_queued = 1;
}

void server_leave(void)
{
	if (serving_of(&next) == UBLK_SERVING_NO)
		return;
	set_server(UBLK_SERVER_LEAVING);
	queue_leave();
}

/* As ublk_device_look_again(); QUIESCE_DEV needs no call in the model, it looks at any time. */
void look_again(void)
{
	if (next.server == UBLK_SERVER_LEAVING)
		queue_leave();
	else if (next.server == UBLK_SERVER_DRAINING)
		next.drain_queued = 1;
}

void stop_begin(void)
{
	next.stop_new = 1;
	next.remove_queued = 1;
}

void begin_drain(void)
{
	next.has_file = 0;
	next.start_stale |= !!next.start;
	next.recover_stale |= !!next.recover;
	next.quiesce_stale |= !!next.quiesce;
	set_server(UBLK_SERVER_DRAINING);
	next.drain_queued = 1;
}

/* A request's end: it must be with who ends it. */
void end_request(int tag)
{
	next.place[tag] = NOWHERE;
	next.owner[tag] = OWNER_NONE;
}

static void take(int tag, enum place place, enum owner owner)
{
	if (next.place[tag] != IN_SLOT)
		model_wrong("a request is taken that is not there");
	next.place[tag] = place;
	next.owner[tag] = owner;
}

void refuse(int tag, enum owner owner)
{
	take(tag, REFUSED, owner);
}

void take_from_server(int tag, enum owner owner)
{
	take(tag, REFUSED, owner);
	if (setup->policy != UBLK_POLICY_REISSUE)
		end_request(tag);
}

bool is_busy(enum owner owner)
{
	for_each_tag(tag)
		if (now.owner[tag] == owner)
			return true;
	return false;
}

bool has_lost_a_daemon(void)
{
	for_each_tag(tag)
		if (now.attached[tag] && now.fate[thread_of(tag)] != UBLK_FATE_SERVING &&
		    state_of(&now, tag) != UBLK_SLOT_EMPTY)
			return true;
	return false;
}

bool is_empty(void)
{
	for_each_tag(tag)
		if (state_of(&now, tag) != UBLK_SLOT_EMPTY)
			return false;
	return true;
}

/* Has the process lost its threads, and not closed its files? */
bool is_stuck(void)
{
	bool has_daemon = false;

	if (now.process != KILLED)
		return false;
	for_each_thread(thread) {
		has_daemon |= now.watch[thread] != UNKNOWN;
		if (!now.exited[thread] ||
		    (now.watch[thread] != UNKNOWN && now.fate[thread] != UBLK_FATE_DEAD))
			return false;
	}
	return has_daemon;
}

/* What core/slot.c calls. */

static int tag_of(const struct request *rq)
{
	return (int)(size_t)rq - 1;
}

void ublk_request_finish(struct request *rq, unsigned int bytes)
{
	(void)bytes;
	take(tag_of(rq), SETTLING, OWNER_PUT);
}

void ublk_request_fail(struct request *rq, blk_status_t status)
{
	(void)status;
	ublk_request_finish(rq, 0);
}

void ublk_request_retry_later(struct request *rq)
{
	ublk_request_finish(rq, 0);
}

/* Of who gives a reference back: later, with the device's lock. */
void ublk_device_look_again(struct ublk_device *dev)
{
	(void)dev;
	for_each_tag(tag)
		if (slots[tag].word != now.word[tag] && works("look-again"))
			next.look_due[tag] = 1;
}
