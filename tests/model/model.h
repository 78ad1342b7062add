/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A model of one device, its server and its clients, small enough that every order of their
 * steps can be tried. A step is one move of a slot, or what is done under the device's lock, or one
 * look at a gate. States, moves, gates, references: the driver's own core/state.c,
 * core/slot.h and core/slot.c, compiled into the model.
 */
#ifndef UBLK_MODEL_H
#define UBLK_MODEL_H

#include <stdbool.h>
#include <string.h>
#include "core/slot.h"
#include "core/state.h"

#define MAX_TAGS	2
#define MAX_THREADS	2

/* Where a request is. From REFUSED to SETTLING its owner has it in hand. */
enum place {
	NOWHERE,	/* the client has its answer, or has not asked */
	QUEUED,		/* in the block layer, to be dispatched */
	ADMITTED,	/* it saw the gate open */
	IN_SLOT,
	REFUSED,	/* the gate is to say what becomes of it */
	HOLDING,	/* the gate said: wait */
	LISTED,		/* on the requeue list, and the gate is to be looked at again */
	RETRYING,	/* to be sent around later */
	SETTLING,	/* committed, to be ended */
	PARKED,		/* on the requeue list */
	RESTING,	/* on the requeue list, with a timer */
};

enum owner {
	OWNER_NONE,
	OWNER_DISPATCH,
	OWNER_LEAVE,
	OWNER_DRAIN,
	OWNER_PUT,
	OWNER_THREAD,	/* and the following */
};

enum process {
	NO_PROCESS,
	ALIVE,
	KILLED,
};

/* What a thread is just doing; of the task work, also what does it in its place. */
enum doing {
	IDLE,
	COMMIT_TAKE, COMMIT_REFUSE, COMMIT_ARMED, COMMIT_CANCEL, COMMIT_SETTLE,
	GET_FILL, RECLAIM_CHECK,
	WORK_NEXT, WORK_GIVE, WORK_FILL, WORK_REGISTER, WORK_RECLAIM_CHECK, WORK_ARMED, WORK_CANCEL,
	WORK_SETTLE, WORK_ONE_UP, WORK_LEAVE, WORK_UP,
};

enum leave { LEAVE_LOOK = 1, LEAVE_TAKE, LEAVE_AWAY, LEAVE_RECALL, LEAVE_STOP,
	     LEAVE_STUCK };
enum drain { DRAIN_UNWATCH = 1, DRAIN_SYNC, DRAIN_RECLAIM, DRAIN_CANCEL, DRAIN_POLICY, DRAIN_LOOK,
	     DRAIN_DONE, DRAIN_FORGET };
enum removal { REMOVE_CALL_OFF = 1, REMOVE_BEGIN, REMOVE_FREEZE, REMOVE_WAIT, REMOVE_AWAY,
	       REMOVE_CANCEL, REMOVE_BEGIN_AGAIN, REMOVE_FREEZE_AGAIN, REMOVE_WAIT_AGAIN,
	       REMOVE_END, REMOVE_FORGET };
enum forget { FORGET_WAIT = 1, FORGET_RESET, FORGET_LAST };
enum start { START_WAIT = 1, START_LOCK, START_ATTACH, START_ASK, START_ASKED, START_SHOW,
	     START_ADD };
enum recover { RECOVER_WAIT = 1, RECOVER_RESUME };
enum quiesce { QUIESCE_WAIT = 1, QUIESCE_LEAVE, QUIESCE_FAIL };
enum look { LOOK_EXAMINED = 1, LOOK_FOUND };
enum watch { UNKNOWN, WATCHED, UNWATCHED };

/* The state of everything. Bytes only: it is compared and hashed as such. */
struct world {
	u16 word[MAX_TAGS];
	u8 place[MAX_TAGS], owner[MAX_TAGS];
	u8 attached[MAX_TAGS];		/* slot->daemon is set */
	u8 carried[MAX_TAGS];		/* 1: PENDING, but not yet with its daemon */
	u8 auto_ref[MAX_TAGS];		/* one of the references is the driver's own */
	u8 look_due[MAX_TAGS];		/* the last reference has yet to call a work */
	u8 cancel_due[MAX_TAGS];	/* io_uring asks for the command back */
	u8 doing[MAX_THREADS], tag[MAX_THREADS];
	u8 pending[MAX_THREADS], taken[MAX_THREADS];	/* sets of tags */
	u8 exited[MAX_THREADS], fate[MAX_THREADS], watch[MAX_THREADS];
	u8 process, old_process, has_file, was_opened;
	u8 disk, server, nr_fetched, shown;
	u8 deleted, unpublished, stop_new, stop_taken;
	u8 is_drained, is_forgetting, has_lost_daemon, leave_requested;
	u8 leave_queued, leave, leave_at, leave_is_over, leave_is_last;
	u8 abort_queued, abort;
	u8 close_queued;
	u8 drain_queued, drain, drain_at;
	u8 remove_queued, removal, remove_at, remove_unpublish;
	u8 forget, forget_by_drain;
	u8 mutex;
	u8 start, start_stale, recover, recover_stale, quiesce, quiesce_stale;
	u8 look, look_at;
};

/* One of the devices that are modelled. */
struct setup {
	const char *name;
	enum ublk_policy policy;
	u8 tags, threads;
	bool asks;		/* NEED_GET_DATA */
	bool registers;		/* AUTO_BUF_REG */
	bool bad_buffers;	/* data cannot always be copied, commits are refused */
	u8 refs;		/* references a slot may have; they outlive the file, or not */
	bool refs_hold_file;
	bool zoned;
	bool no_cancel;		/* a kernel on which io_uring does not take commands back */
	bool stuck;		/* the process cannot close its files while requests wait */
	bool late;		/* so do the task works of its threads */
	bool exits;		/* the process, too, and no signal tells */
	bool threads_end;	/* one by one */
	bool starts_early;	/* START_DEV, END_USER_RECOVERY: before the server is ready, too */
	bool quiesces, stops, deletes;
	bool once;		/* one server only */
};

/* Who makes a step: the kernel by itself; the server, as long as it lives; anybody else. */
enum kind { KERNEL, SERVER, USER, NR_KINDS };

extern const struct setup *setup;
extern const char *broken;
extern struct world now, next;
extern struct ublk_slot slots[MAX_TAGS];

bool step_begin(enum kind kind, const char *what, int nr);
bool step_end(void);
void model_wrong(const char *what);
bool works(const char *what);

/* A step: the block after it changes @next, which was a copy of @now. */
#define STEP(kind, what, nr)						\
	for (bool going = step_begin(kind, what, nr); going; going = step_end())

static inline enum ublk_slot_state state_of(const struct world *world, int tag)
{
	return world->word[tag] & UBLK_SLOT_STATE_MASK;
}

static inline int refs_of(const struct world *world, int tag)
{
	return world->word[tag] / UBLK_SLOT_REF;
}

static inline int thread_of(int tag)
{
	return tag % setup->threads;
}

static inline enum ublk_gate gate_of(const struct world *world)
{
	struct ublk_state state = { .disk = world->disk, .server = world->server };

	return ublk_state_gate(state, setup->policy);
}

static inline bool is_recoverable(const struct world *world)
{
	struct ublk_state state = { .disk = world->disk, .server = world->server };

	return ublk_state_is_recoverable(state);
}

static inline enum ublk_serving serving_of(const struct world *world)
{
	struct ublk_state state = { .disk = world->disk, .server = world->server };

	return ublk_state_serving(state);
}

#define for_each_tag(tag)	for (int tag = 0; tag < setup->tags; tag++)
#define for_each_thread(thread)	for (int thread = 0; thread < setup->threads; thread++)

/* device.c of the model: what is done under the lock; changes @next. */
void set_disk(enum ublk_disk_state disk);
void set_server(enum ublk_server_state server);
void kick(void);
void queue_leave(void);
void server_leave(void);
void look_again(void);
void stop_begin(void);
void begin_drain(void);
void refuse(int tag, enum owner owner);
void take_from_server(int tag, enum owner owner);
void end_request(int tag);
bool is_busy(enum owner owner);
bool has_lost_a_daemon(void);
bool is_empty(void);
bool is_stuck(void);

/* The actors: each tries the steps that it could make in @now. */
void requests_act(void);
void threads_act(void);
void process_acts(void);
void works_act(void);
void commands_act(void);

/* What is counted: by the driver's names of its enums. */
extern unsigned long slot_moves[16][16], disk_moves[16][16], server_moves[16][16];

#endif
