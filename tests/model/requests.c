// SPDX-License-Identifier: GPL-2.0-only
/* Clients, the block layer's dispatch, and what is done with a request in hand. */
#include "model.h"

static bool may_be_sent(void)
{
	bool is_frozen = now.removal == REMOVE_WAIT || now.removal == REMOVE_WAIT_AGAIN;

	return now.shown && !is_frozen && now.disk != UBLK_DISK_NONE;
}

static void dispatch(int tag)
{
	STEP(KERNEL, "the block layer dispatches request", tag) {
		bool is_open = gate_of(&now) == UBLK_GATE_OPEN;

		next.place[tag] = is_open ? ADMITTED : REFUSED;
		next.owner[tag] = OWNER_DISPATCH;
	}
}

static void admit(int tag)
{
	STEP(KERNEL, "the dispatch comes to the slot of request", tag) {
		if (ublk_slot_move(&slots[tag], UBLK_SLOT_ARMED, UBLK_SLOT_PENDING)) {
			next.place[tag] = IN_SLOT;
			next.carried[tag] = 1;
			if (now.server == UBLK_SERVER_ATTACHING ||
			    (now.server == UBLK_SERVER_READY && is_recoverable(&now)))
				model_wrong("a request comes to a server that has no disk yet");
		} else {
			next.place[tag] = REFUSED;
		}
	}
}

/* To its daemon, with a task work if there is none on its way. */
static void carry(int tag)
{
	STEP(KERNEL, "the dispatch sends the task work for request", tag) {
		next.carried[tag] = 0;
		if (next.owner[tag] == OWNER_DISPATCH)
			next.owner[tag] = OWNER_NONE;
		next.pending[thread_of(tag)] |= 1 << tag;
	}
}

/* As ublk_request_refuse() and hold(), by whoever has the request. */
static void refused(int tag)
{
	enum ublk_gate gate = gate_of(&now);

	switch (now.place[tag]) {
	case REFUSED:
		STEP(KERNEL, "the gate decides about request", tag) {
			if (gate == UBLK_GATE_OPEN || gate == UBLK_GATE_HOLD)
				next.place[tag] = HOLDING;
			else
				end_request(tag);
		}
		break;
	case HOLDING:
		STEP(KERNEL, "onto the requeue list: request", tag)
			next.place[tag] = LISTED;
		break;
	case LISTED:
		STEP(KERNEL, "the gate is looked at again for request", tag) {
			next.place[tag] = PARKED;
			next.owner[tag] = OWNER_NONE;
			if (gate != UBLK_GATE_HOLD && works("hold"))
				kick();
		}
		break;
	}
}

/* Ended, the rest asked for again, or sent around after a rest. */
static void settle(int tag)
{
	enum owner owner = now.owner[tag];
	int thread = owner - OWNER_THREAD;
	bool is_at_it = owner == OWNER_PUT || now.doing[thread] == COMMIT_SETTLE ||
			now.doing[thread] == WORK_SETTLE;

	if (!is_at_it)
		return;
	if (now.place[tag] == RETRYING) {
		STEP(KERNEL, "to be tried again after a rest: request", tag) {
			next.place[tag] = RESTING;
			next.owner[tag] = OWNER_NONE;
		}
		return;
	}
	STEP(KERNEL, "ended: request", tag)
		end_request(tag);
	if (setup->bad_buffers)
		STEP(SERVER, "done in part, and goes around: request", tag) {
			next.place[tag] = QUEUED;
			next.owner[tag] = OWNER_NONE;
		}
}

void requests_act(void)
{
	for_each_tag(tag) {
		if (now.carried[tag])
			carry(tag);
		switch (now.place[tag]) {
		case NOWHERE:
			if (may_be_sent())
				STEP(USER, "a client sends request", tag)
					next.place[tag] = QUEUED;
			break;
		case QUEUED:
			dispatch(tag);
			break;
		case ADMITTED:
			admit(tag);
			break;
		case IN_SLOT:
			break;
		case RESTING:
			STEP(KERNEL, "the rest is over of request", tag) {
				next.place[tag] = QUEUED;
			}
			break;
		case RETRYING:
		case SETTLING:
			settle(tag);
			break;
		default:
			refused(tag);
		}
	}
}
