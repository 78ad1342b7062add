// SPDX-License-Identifier: GPL-2.0-only
/* The server: its threads and what they do in the driver, its process and how it ends. */
#include "model.h"

static void must(bool good, const char *what)
{
	if (!good)
		model_wrong(what);
}

#define MOVE(tag, from, to)	must(ublk_slot_move(&slots[tag], from, to), #from " to " #to)

static void done(int thread)
{
	next.doing[thread] = IDLE;
	next.tag[thread] = 0;
}

static void on(int thread, enum doing doing, int tag)
{
	next.doing[thread] = doing;
	next.tag[thread] = tag;
}

/* The slot is armed or held; the server may have been sent away meanwhile. */
static void armed(int thread, int tag, enum doing cancel, enum doing settle)
{
	STEP(KERNEL, "is the server leaving, asks who armed the slot of request", tag) {
		if (serving_of(&now) == UBLK_SERVING_NO && works("cancel-if-leaving"))
			next.doing[thread] = cancel;
		else
			next.doing[thread] = settle;
	}
}

static void cancel(int thread, int tag, enum doing settle)
{
	STEP(KERNEL, "who armed it cancels the slot of request", tag) {
		ublk_slot_cancel(&slots[tag], 0);
		next.doing[thread] = settle;
	}
}

/* As ublk_reclaim_if_leaving(). */
static void given(int tag)
{
	(void)tag;
	if (serving_of(&now) == UBLK_SERVING_NO && works("reclaim-if-leaving"))
		look_again();
}

/* The driver's own reference goes with the commit. */
static void commit_take(int thread, int tag)
{
	if (now.auto_ref[tag]) {
		if (!now.look_due[tag] && !is_busy(OWNER_PUT))
			STEP(KERNEL, "a commit takes the buffer out of the ring: request", tag) {
				next.auto_ref[tag] = 0;
				ublk_slot_put(&slots[tag]);
			}
		return;
	}
	STEP(KERNEL, "a commit arms the slot of request", tag) {
		if (ublk_slot_arm_or_hold(&slots[tag])) {
			next.place[tag] = SETTLING;
			next.owner[tag] = OWNER_THREAD + thread;
		}
		next.doing[thread] = COMMIT_ARMED;
	}
}

static void get_data(int thread, int tag)
{
	STEP(KERNEL, "the data is there of request", tag) {
		MOVE(tag, UBLK_SLOT_FILLING, UBLK_SLOT_GIVEN);
		next.doing[thread] = RECLAIM_CHECK;
	}
	if (setup->bad_buffers)
		STEP(KERNEL, "the buffer is bad of request", tag) {
			MOVE(tag, UBLK_SLOT_FILLING, UBLK_SLOT_ARMED);
			next.place[tag] = RETRYING;
			next.owner[tag] = OWNER_THREAD + thread;
			next.doing[thread] = COMMIT_ARMED;
		}
}

static void commands(int thread, int tag)
{
	switch (now.doing[thread]) {
	case COMMIT_TAKE:
		commit_take(thread, tag);
		break;
	case COMMIT_REFUSE:
		STEP(KERNEL, "a commit is refused of request", tag) {
			must(ublk_slot_move_referenced(&slots[tag], UBLK_SLOT_COMMITTING,
						       UBLK_SLOT_GIVEN), "refusing a commit");
			next.doing[thread] = RECLAIM_CHECK;
		}
		break;
	case COMMIT_ARMED:
		armed(thread, tag, COMMIT_CANCEL, COMMIT_SETTLE);
		break;
	case COMMIT_CANCEL:
		cancel(thread, tag, COMMIT_SETTLE);
		break;
	case COMMIT_SETTLE:
		if (!is_busy(OWNER_THREAD + thread))
			STEP(KERNEL, "a command is through of request", tag)
				done(thread);
		break;
	case GET_FILL:
		get_data(thread, tag);
		break;
	case RECLAIM_CHECK:
		STEP(KERNEL, "is the server leaving, asks who gave request", tag) {
			given(tag);
			done(thread);
		}
		break;
	}
}

/* The next slot of those that the task work took. */
static void work_on(int thread, int tag)
{
	next.taken[thread] &= ~(1 << tag);
	if (next.taken[thread])
		on(thread, WORK_NEXT, 0);
	else
		done(thread);
}

static void give(int thread, int tag)
{
	STEP(KERNEL, "the task work takes request", tag) {
		if (!ublk_slot_move_counted(&slots[tag], UBLK_SLOT_PENDING, 0,
					    UBLK_SLOT_FILLING, setup->registers))
			next.doing[thread] = WORK_ONE_UP;
		else
			next.doing[thread] = setup->registers ? WORK_REGISTER : WORK_FILL;
	}
}

static void fill(int thread, int tag)
{
	STEP(KERNEL, "the task work gives request", tag) {
		MOVE(tag, UBLK_SLOT_FILLING, UBLK_SLOT_GIVEN);
		next.doing[thread] = WORK_RECLAIM_CHECK;
	}
	if (setup->asks)
		STEP(KERNEL, "the task work asks for a buffer for request", tag) {
			MOVE(tag, UBLK_SLOT_FILLING, UBLK_SLOT_ASKED);
			next.doing[thread] = WORK_RECLAIM_CHECK;
		}
	if (setup->bad_buffers)
		STEP(KERNEL, "the task work finds a bad buffer for request", tag) {
			MOVE(tag, UBLK_SLOT_FILLING, UBLK_SLOT_ARMED);
			next.place[tag] = RETRYING;
			next.owner[tag] = OWNER_THREAD + thread;
			next.doing[thread] = WORK_ARMED;
		}
}

/* As ublk_give_registered(). */
static void give_registered(int thread, int tag)
{
	STEP(KERNEL, "given with its data in a ring: request", tag) {
		must(ublk_slot_move_counted(&slots[tag], UBLK_SLOT_FILLING, 1, UBLK_SLOT_GIVEN, 1),
		     "giving what is registered");
		next.auto_ref[tag] = 1;
		next.doing[thread] = WORK_RECLAIM_CHECK;
	}
	STEP(KERNEL, "the ring had no room, given without: request", tag) {
		must(ublk_slot_move_counted(&slots[tag], UBLK_SLOT_FILLING, 1, UBLK_SLOT_GIVEN, 0),
		     "giving without registering");
		next.doing[thread] = WORK_RECLAIM_CHECK;
	}
	STEP(KERNEL, "the ring had no room for request", tag) {
		must(ublk_slot_move_counted(&slots[tag], UBLK_SLOT_FILLING, 1, UBLK_SLOT_ARMED, 0),
		     "failing to register");
		next.place[tag] = SETTLING;
		next.owner[tag] = OWNER_THREAD + thread;
		next.doing[thread] = WORK_ARMED;
	}
}

/* Back from the task work. A recall may have been quicker. */
static void give_up(int thread, int tag)
{
	STEP(KERNEL, "the task work gives up request", tag) {
		if (ublk_slot_move(&slots[tag], UBLK_SLOT_PENDING, UBLK_SLOT_EMPTY))
			refuse(tag, OWNER_THREAD + thread);
		else
			MOVE(tag, UBLK_SLOT_RECALLED, UBLK_SLOT_EMPTY);
		if (next.doing[thread] == WORK_ONE_UP) {
			work_on(thread, tag);
		} else {
			next.taken[thread] &= ~(1 << tag);
			if (!next.taken[thread])
				done(thread);
		}
	}
}

static void task_work(int thread)
{
	int first = __builtin_ctz(now.taken[thread] | 1 << MAX_TAGS), tag = now.tag[thread];

	switch (now.doing[thread]) {
	case WORK_NEXT:
		STEP(KERNEL, "is the server leaving, asks the task work of request", first)
			on(thread, serving_of(&now) == UBLK_SERVING_NO ? WORK_ONE_UP : WORK_GIVE,
			   first);
		break;
	case WORK_GIVE:
		give(thread, tag);
		break;
	case WORK_FILL:
		fill(thread, tag);
		break;
	case WORK_REGISTER:
		give_registered(thread, tag);
		break;
	case WORK_RECLAIM_CHECK:
		STEP(KERNEL, "is the server leaving, asks who gave request", tag) {
			given(tag);
			work_on(thread, tag);
		}
		break;
	case WORK_ARMED:
		armed(thread, tag, WORK_CANCEL, WORK_SETTLE);
		break;
	case WORK_CANCEL:
		cancel(thread, tag, WORK_SETTLE);
		break;
	case WORK_SETTLE:
		if (!is_busy(OWNER_THREAD + thread))
			STEP(KERNEL, "the task work is through with request", tag)
				work_on(thread, tag);
		break;
	case WORK_LEAVE:
		STEP(KERNEL, "a late task work tells that the server goes, of thread", thread) {
			server_leave();
			next.doing[thread] = WORK_UP;
		}
		break;
	case WORK_ONE_UP:
	case WORK_UP:
		if (!is_busy(OWNER_THREAD + thread))
			give_up(thread, first);
		break;
	}
}

/* What a server may do with a tag of its own. */
static void serve(int thread, int tag)
{
	switch (state_of(&now, tag)) {
	case UBLK_SLOT_EMPTY:
		if (now.server != UBLK_SERVER_ATTACHING || !now.has_file)
			break;
		STEP(SERVER, "FETCH of tag", tag) {
			MOVE(tag, UBLK_SLOT_EMPTY, UBLK_SLOT_ARMED);
			next.attached[tag] = 1;
			if (next.watch[thread] == UNKNOWN)
				next.watch[thread] = WATCHED;
			if (++next.nr_fetched == setup->tags)
				set_server(UBLK_SERVER_READY);
		}
		break;
	case UBLK_SLOT_GIVEN:
		STEP(SERVER, "COMMIT of tag", tag) {
			must(ublk_slot_move_referenced(&slots[tag], UBLK_SLOT_GIVEN,
						       UBLK_SLOT_COMMITTING), "committing");
			on(thread, COMMIT_TAKE, tag);
		}
		if (setup->bad_buffers)
			STEP(SERVER, "COMMIT that is wrong of tag", tag) {
				must(ublk_slot_move_referenced(&slots[tag], UBLK_SLOT_GIVEN,
							       UBLK_SLOT_COMMITTING), "committing");
				on(thread, COMMIT_REFUSE, tag);
			}
		break;
	case UBLK_SLOT_ASKED:
		STEP(SERVER, "NEED_GET_DATA of tag", tag) {
			MOVE(tag, UBLK_SLOT_ASKED, UBLK_SLOT_FILLING);
			on(thread, GET_FILL, tag);
		}
		break;
	default:
		break;
	}
}

/* References: copies by whoever likes, registrations in rings. */
static void refer(int tag)
{
	bool is_putting = now.look_due[tag] || is_busy(OWNER_PUT);
	enum kind kind = now.process == ALIVE ? SERVER : KERNEL;

	if (now.process == ALIVE && state_of(&now, tag) == UBLK_SLOT_GIVEN &&
	    refs_of(&now, tag) < setup->refs)
		STEP(SERVER, "somebody refers to the data of request", tag)
			must(ublk_slot_get(&slots[tag]), "a reference");
	if (refs_of(&now, tag) > 0 && state_of(&now, tag) != UBLK_SLOT_FILLING && !is_putting)
		STEP(kind, "a reference is given back to request", tag) {
			if (refs_of(&next, tag) == 1)
				next.auto_ref[tag] = 0;
			ublk_slot_put(&slots[tag]);
		}
	if (now.look_due[tag] && !is_busy(OWNER_PUT))
		STEP(KERNEL, "who gave back a reference has the server looked at: request", tag) {
			next.look_due[tag] = 0;
			look_again();
		}
}

static bool has_requests(void)
{
	for_each_tag(tag)
		if (now.place[tag] != NOWHERE)
			return true;
	return false;
}

/* The task works of a thread that has gone may be as late as all else in its exit. */
static bool is_late(int thread)
{
	return setup->late && now.exited[thread] && has_requests();
}

void threads_act(void)
{
	for_each_thread(thread) {
		if (now.doing[thread] > RECLAIM_CHECK) {
			task_work(thread);
		} else if (now.doing[thread] != IDLE) {
			commands(thread, now.tag[thread]);
		} else if (!is_busy(OWNER_THREAD + thread)) {
			if (now.pending[thread] && !is_late(thread))
				STEP(KERNEL, "a task work begins of thread", thread) {
					next.taken[thread] = now.pending[thread];
					next.pending[thread] = 0;
					next.doing[thread] = now.exited[thread] ? WORK_LEAVE :
									       WORK_NEXT;
				}
			if (now.process == ALIVE && !now.exited[thread])
				for_each_tag(tag)
					if (thread_of(tag) == thread)
						serve(thread, tag);
		}
	}
	for_each_tag(tag)
		refer(tag);
}

static void worsen(int thread, enum ublk_fate fate)
{
	if (next.watch[thread] != WATCHED || next.fate[thread] >= fate)
		return;
	next.fate[thread] = fate;
	next.leave_queued = 1;
}

static void exit_thread(enum kind kind, int exiting)
{
	bool is_last = true;

	STEP(kind, "the exit of thread", exiting) {
		next.exited[exiting] = 1;
		worsen(exiting, UBLK_FATE_DEAD);
		for_each_thread(thread) {
			is_last &= next.exited[thread];
			if (now.process == KILLED)
				worsen(thread, UBLK_FATE_GOING);
		}
		for_each_thread(thread)
			if (is_last && next.watch[thread] == WATCHED)
				next.leave_queued = 1;
	}
}

static bool has_command(int tag)
{
	enum ublk_slot_state state = state_of(&now, tag);

	return state == UBLK_SLOT_ARMED || state == UBLK_SLOT_EXAMINED ||
	       state == UBLK_SLOT_PENDING || state == UBLK_SLOT_RECALLED || state == UBLK_SLOT_HELD;
}

/* io_uring asks for the commands of a ring that goes. */
static void cancel_command(int tag)
{
	if (now.cancel_due[tag])
		STEP(KERNEL, "io_uring's cancel comes to tag", tag) {
			next.cancel_due[tag] = 0;
			ublk_slot_cancel(&slots[tag], 0);
		}
	else if (!setup->no_cancel && now.process == KILLED && now.exited[thread_of(tag)] &&
		 has_command(tag))
		STEP(KERNEL, "io_uring's cancel tells that the server goes, of tag", tag) {
			next.cancel_due[tag] = 1;
			server_leave();
		}
}

/*
 * In its exit it writes to the disk, if at all, before it closes the device. One that has fetched
 * nothing is not known to the driver: only a stop would end that.
 */
static bool is_kept(void)
{
	bool has_fetched = false;

	for_each_thread(thread)
		has_fetched |= now.watch[thread] != UNKNOWN;
	return setup->stuck && has_fetched && has_requests() && !now.old_process;
}

static bool may_close(void)
{
	for_each_tag(tag)
		if (has_command(tag) || now.cancel_due[tag] ||
		    (setup->refs_hold_file && refs_of(&now, tag)))
			return false;
	for_each_thread(thread)
		if (!now.exited[thread] || now.doing[thread] || now.pending[thread] ||
		    is_busy(OWNER_THREAD + thread))
			return false;
	return !is_kept();
}

static void process_gone(void)
{
	next.process = NO_PROCESS;
	memset(next.exited, 0, sizeof(next.exited));
}

void process_acts(void)
{
	if (now.process == NO_PROCESS && now.server == UBLK_SERVER_ABSENT && !now.deleted &&
	    !now.was_opened)
		STEP(USER, "a server opens the device", 0) {
			next.process = ALIVE;
			next.has_file = 1;
			next.was_opened = setup->once;
			set_server(UBLK_SERVER_ATTACHING);
		}
	if (now.process == ALIVE) {
		STEP(USER, "kill -9", 0) {
			next.process = KILLED;
			for_each_thread(thread)
				worsen(thread, UBLK_FATE_GOING);
		}
		if (setup->exits)
			STEP(USER, "the process exits by itself", 0)
				next.process = KILLED;
	}
	for_each_thread(thread)
		if (now.process != NO_PROCESS && !now.exited[thread] && !now.doing[thread] &&
		    !is_busy(OWNER_THREAD + thread)) {
			if (now.process == KILLED)
				exit_thread(KERNEL, thread);
			else if (setup->threads_end && !thread)
				exit_thread(USER, thread);
		}
	for_each_tag(tag)
		cancel_command(tag);
	if (now.process == KILLED && may_close())
		STEP(KERNEL, "the process closes the device", 0) {
			process_gone();
			if (next.has_file)
				begin_drain();
		}
	if (now.process == KILLED && !now.has_file && is_empty() && !now.old_process)
		STEP(KERNEL, "another may come while the process is stuck", 0) {
			process_gone();
			next.old_process = 1;
		}
	if (now.old_process && !has_requests())
		STEP(KERNEL, "the process that was stuck closes the device", 0)
			next.old_process = 0;
}
