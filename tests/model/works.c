// SPDX-License-Identifier: GPL-2.0-only
/* The works of queue/death.c, and the look at daemons of core/daemon.c. */
#include "model.h"

static void recall(int tag)
{
	STEP(KERNEL, "the leave work recalls request", tag) {
		next.leave_at++;
		if (now.leave_is_over && works("recall") &&
		    ublk_slot_move(&slots[tag], UBLK_SLOT_PENDING, UBLK_SLOT_RECALLED))
			refuse(tag, OWNER_LEAVE);
	}
}

static void reclaim(int tag, enum owner owner)
{
	if (ublk_slot_move(&slots[tag], UBLK_SLOT_GIVEN, UBLK_SLOT_EMPTY) ||
	    ublk_slot_move(&slots[tag], UBLK_SLOT_ASKED, UBLK_SLOT_EMPTY))
		take_from_server(tag, owner);
}

/* Recall and reclaim of each tag, one after the other. */
static void take_back(void)
{
	int tag = now.leave_at / 2;

	if (!now.leave_at && now.has_lost_daemon && is_busy(OWNER_DISPATCH) && works("leave-rcu"))
		return;
	if (tag == setup->tags)
		STEP(KERNEL, "the leave work has the commands given back", 0) {
			next.abort_queued = 1;
			next.leave = LEAVE_STOP;
			next.leave_at = 0;
			next.leave_is_over = 0;
		}
	else if (now.leave_at % 2 == 0)
		recall(tag);
	else
		STEP(KERNEL, "the leave work reclaims request", tag) {
			next.leave_at++;
			if (now.leave_is_over)
				reclaim(tag, OWNER_LEAVE);
		}
}

static void leave_begin(void)
{
	STEP(KERNEL, "the leave work begins", 0) {
		next.leave_queued = 0;
		next.leave = LEAVE_LOOK;
	}
}

static void leave_work(void)
{
	switch (now.leave) {
	case 0:
		if (now.leave_queued)
			leave_begin();
		break;
	case LEAVE_LOOK:
		STEP(KERNEL, "the leave work looks for lost daemons", 0) {
			next.has_lost_daemon |= has_lost_a_daemon();
			next.leave = LEAVE_TAKE;
		}
		break;
	case LEAVE_TAKE:
		STEP(KERNEL, "the leave work finds out if it is to do something", 0) {
			next.leave_requested = 0;
			next.leave = now.leave_requested || now.has_lost_daemon ? LEAVE_AWAY :
										 LEAVE_STUCK;
		}
		break;
	case LEAVE_AWAY:
		STEP(KERNEL, "the leave work shuts the gate", 0) {
			if (serving_of(&now) != UBLK_SERVING_NO)
				set_server(UBLK_SERVER_LEAVING);
			next.leave_is_over = now.has_lost_daemon || now.disk == UBLK_DISK_STARTING;
			next.leave = LEAVE_RECALL;
		}
		break;
	case LEAVE_RECALL:
		if (!is_busy(OWNER_LEAVE))
			take_back();
		break;
	case LEAVE_STOP:
		STEP(KERNEL, "the leave work asks for a stop, if there is no recovery", 0) {
			if (setup->policy == UBLK_POLICY_STOP)
				stop_begin();
			next.leave = LEAVE_STUCK;
		}
		break;
	case LEAVE_STUCK:
		STEP(KERNEL, "the leave work ends", 0) {
			next.close_queued |= is_stuck() && works("close-work");
			next.leave = 0;
		}
		break;
	}
}

/* Tag by tag: @abort is the next one. */
static void abort_work(void)
{
	if (now.abort || now.abort_queued)
		STEP(KERNEL, "the abort work cancels tag", now.abort) {
			if (!now.abort)
				next.abort_queued = 0;
			if (works("cancel"))
				ublk_slot_cancel(&slots[now.abort], 0);
			if (++next.abort == setup->tags)
				next.abort = 0;
		}
}

static void close_work(void)
{
	if (now.close_queued && (!is_stuck() || is_empty()))
		STEP(KERNEL, "the close work runs", 0) {
			next.close_queued = 0;
			if (is_stuck() && now.server == UBLK_SERVER_LEAVING)
				begin_drain();
		}
}

/* As forget_server(), for two works: the rest of it, once it is time. */
static void forget(void)
{
	bool is_seen = now.look;

	for_each_tag(tag)
		is_seen |= now.owner[tag] == OWNER_DISPATCH || now.owner[tag] == OWNER_PUT ||
			   now.look_due[tag];
	switch (now.forget) {
	case FORGET_WAIT:
		if (is_seen && works("rcu"))
			break;
		STEP(KERNEL, "nobody looks at the server any more", 0)
			next.forget = FORGET_RESET;
		break;
	case FORGET_RESET:
		STEP(KERNEL, "the slots forget the server", 0) {
			for_each_tag(tag)
				ublk_slot_reset(&slots[tag]);
			memset(next.attached, 0, sizeof(next.attached));
			/* Of commands that are not these slots' any more. */
			memset(next.cancel_due, 0, sizeof(next.cancel_due));
			memset(next.auto_ref, 0, sizeof(next.auto_ref));
			memset(next.watch, 0, sizeof(next.watch));
			memset(next.fate, 0, sizeof(next.fate));
			next.forget = FORGET_LAST;
		}
		break;
	case FORGET_LAST:
		STEP(KERNEL, "the server is forgotten", 0) {
			next.nr_fetched = 0;
			next.leave_requested = 0;
			next.has_lost_daemon = 0;
			next.is_drained = 0;
			next.is_forgetting = 0;
			next.forget = 0;
			set_server(UBLK_SERVER_ABSENT);
			*(next.forget_by_drain ? &next.drain : &next.removal) = 0;
			next.forget_by_drain = 0;
		}
		break;
	}
}

static void forget_begin(bool by_drain)
{
	STEP(KERNEL, "is it time to forget the server, asks drain or remove", by_drain) {
		bool is_time = now.is_drained && !now.is_forgetting && !now.stop_new &&
			       !now.stop_taken;

		if (is_time) {
			next.is_forgetting = 1;
			next.forget = FORGET_WAIT;
			next.forget_by_drain = by_drain;
		} else {
			*(by_drain ? &next.drain : &next.removal) = 0;
		}
	}
}

static void drain_slots(void)
{
	int tag = now.drain_at;

	if (is_busy(OWNER_DRAIN))
		return;
	STEP(KERNEL, now.drain == DRAIN_RECLAIM ? "the drain work reclaims request" :
						  "the drain work cancels tag", tag) {
		if (now.drain == DRAIN_CANCEL)
			ublk_slot_cancel(&slots[tag], 0);
		else if (works("drain-reclaim"))
			reclaim(tag, OWNER_DRAIN);
		if (++next.drain_at == setup->tags) {
			next.drain_at = 0;
			next.drain++;
		}
	}
}

static void apply_policy(void)
{
	enum ublk_disk_state to = ublk_state_after_death(now.disk, setup->policy);

	STEP(KERNEL, "the drain work decides about the disk", 0) {
		if (to == UBLK_DISK_STOPPING)
			stop_begin();
		else
			set_disk(to);
		next.drain = DRAIN_LOOK;
	}
}

static void drain_work(void)
{
	switch (now.drain) {
	case 0:
		if (now.drain_queued)
			STEP(KERNEL, "the drain work begins", 0) {
				next.drain_queued = 0;
				if (now.server == UBLK_SERVER_DRAINING && !now.is_drained)
					next.drain = DRAIN_UNWATCH;
			}
		break;
	case DRAIN_UNWATCH:
		STEP(KERNEL, "the drain work ends the watch", 0) {
			for_each_thread(thread)
				if (next.watch[thread] == WATCHED)
					next.watch[thread] = UNWATCHED;
			next.leave_queued = 0;
			next.drain = DRAIN_SYNC;
		}
		break;
	case DRAIN_SYNC:
		if (!now.leave && !now.abort)
			STEP(KERNEL, "the drain work has no leave or abort work beside it", 0) {
				next.abort_queued = 0;
				next.close_queued = 0;
				next.drain = DRAIN_RECLAIM;
			}
		break;
	case DRAIN_RECLAIM:
	case DRAIN_CANCEL:
		drain_slots();
		break;
	case DRAIN_POLICY:
		apply_policy();
		break;
	case DRAIN_LOOK:
		STEP(KERNEL, "the drain work looks for what is left", 0)
			next.drain = is_empty() || !works("drain-look") ? DRAIN_DONE : 0;
		break;
	case DRAIN_DONE:
		STEP(KERNEL, "the drain work is done", 0) {
			next.is_drained = 1;
			next.drain = DRAIN_FORGET;
		}
		break;
	case DRAIN_FORGET:
		if (!now.forget || !now.forget_by_drain)
			forget_begin(true);
		break;
	}
}

/* Both times: the disk, if there is one, goes when it has no request any more. */
static void remove_disk(enum removal first)
{
	enum removal after = first == REMOVE_BEGIN ? REMOVE_AWAY : REMOVE_END;
	bool is_used = false;

	for_each_tag(tag)
		is_used |= now.place[tag] != NOWHERE;
	switch (now.removal - first) {
	case 0:
		if (now.mutex || now.disk == UBLK_DISK_STARTING)
			break;
		STEP(KERNEL, "the remove work begins with the disk", 0) {
			next.removal = now.disk == UBLK_DISK_NONE ? after : first + 1;
			if (now.disk != UBLK_DISK_NONE)
				set_disk(UBLK_DISK_STOPPING);
		}
		break;
	case 1:
		STEP(KERNEL, "the disk takes no new requests", 0)
			next.removal++;
		break;
	case 2:
		if (is_used || now.mutex)
			break;
		STEP(KERNEL, "the disk is gone", 0) {
			set_disk(UBLK_DISK_NONE);
			next.shown = 0;
			next.removal = after;
		}
		break;
	}
}

static void send_away(void)
{
	STEP(KERNEL, "the remove work sends the server away", 0) {
		if (serving_of(&now) != UBLK_SERVING_NO)
			set_server(UBLK_SERVER_LEAVING);
		next.remove_at = 0;
		next.removal = next.server == UBLK_SERVER_LEAVING ? REMOVE_CANCEL :
								    REMOVE_BEGIN_AGAIN;
	}
}

static void remove_work(void)
{
	switch (now.removal) {
	case 0:
		if (now.remove_queued)
			STEP(KERNEL, "the remove work begins", 0) {
				next.remove_queued = 0;
				next.stop_taken = now.stop_new;
				next.stop_new = 0;
				next.remove_unpublish = now.deleted && !now.unpublished;
				next.removal = REMOVE_CALL_OFF;
			}
		break;
	case REMOVE_CALL_OFF:
		STEP(KERNEL, "the remove work calls a start off", 0) {
			if (now.disk == UBLK_DISK_STARTING && works("call-off"))
				server_leave();
			next.removal = REMOVE_BEGIN;
		}
		break;
	case REMOVE_BEGIN ... REMOVE_WAIT:
		remove_disk(REMOVE_BEGIN);
		break;
	case REMOVE_AWAY:
		send_away();
		break;
	case REMOVE_CANCEL:
		STEP(KERNEL, "the remove work cancels tag", now.remove_at) {
			ublk_slot_cancel(&slots[now.remove_at], 0);
			if (++next.remove_at == setup->tags) {
				next.remove_at = 0;
				next.removal = REMOVE_BEGIN_AGAIN;
			}
		}
		break;
	case REMOVE_BEGIN_AGAIN ... REMOVE_WAIT_AGAIN:
		remove_disk(REMOVE_BEGIN_AGAIN);
		break;
	case REMOVE_END:
		STEP(KERNEL, "the stop is done", 0) {
			next.unpublished |= now.remove_unpublish;
			next.remove_unpublish = 0;
			next.stop_taken = 0;
			next.removal = works("remove-forgets") ? REMOVE_FORGET : 0;
		}
		break;
	case REMOVE_FORGET:
		if (!now.forget || now.forget_by_drain)
			forget_begin(false);
		break;
	}
}

/*
 * Kernels that take no commands back: is the ring of a daemon closed? The slots are looked at
 * under RCU only; the leave work is asked for under the table's lock, if the daemon is watched.
 */
static void look_at_daemons(void)
{
	if (!setup->no_cancel)
		return;
	switch (now.look) {
	case LOOK_EXAMINED:
		STEP(KERNEL, "the look is over at tag", now.look_at) {
			if (!ublk_slot_move(&slots[now.look_at], UBLK_SLOT_EXAMINED,
					    UBLK_SLOT_ARMED))
				model_wrong("an examined slot has moved");
			next.look = 0;
			if (now.process == KILLED || serving_of(&now) == UBLK_SERVING_NO)
				next.look = LOOK_FOUND;
			else
				next.look_at = 0;
		}
		return;
	case LOOK_FOUND:
		STEP(KERNEL, "the look has found what to do at tag", now.look_at) {
			if (now.watch[thread_of(now.look_at)] == WATCHED) {
				next.leave_requested = 1;
				next.leave_queued = 1;
			}
			next.look = 0;
			next.look_at = 0;
		}
		return;
	}
	for_each_tag(tag)
		if (now.attached[tag] && state_of(&now, tag) == UBLK_SLOT_ARMED)
			STEP(KERNEL, "a daemon is looked at, at tag", tag) {
				ublk_slot_move(&slots[tag], UBLK_SLOT_ARMED, UBLK_SLOT_EXAMINED);
				next.look = LOOK_EXAMINED;
				next.look_at = tag;
			}
}

void works_act(void)
{
	leave_work();
	abort_work();
	close_work();
	drain_work();
	forget();
	remove_work();
	look_at_daemons();
}
