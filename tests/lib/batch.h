/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices with BATCH_IO. The small server serves them as it does others, and
 * what holds, takes and commits requests works as ever: srv_fetch_all()
 * prepares all tags and fetches from every thread, and what is committed at
 * one time goes in one command. Below is what sends such commands one by one.
 */
#ifndef UBLK_TESTS_BATCH_H
#define UBLK_TESTS_BATCH_H

#include "test.h"

/* What the server's threads count. */
struct batch_seen {
	int completions;	/* that brought tags */
	int tags;
	int most;		/* tags that one has brought */
	int ended;		/* fetches that have ended */
	int dry;		/* of these, with ENOBUFS */
};

/* All that an element of PREP or COMMIT may hold. */
struct batch_elem {
	uint16_t tag;
	uint16_t buf_index;
	int32_t result;
	uint64_t addr;
	uint64_t lba;
};

/* A command as it is sent. */
struct batch {
	uint32_t op;
	struct ublk_batch_io io;
	uint64_t addr;		/* sqe->addr */
	uint32_t cmd_flags;	/* IORING_URING_CMD_* */
	uint32_t sqe_flags;	/* IOSQE_* */
	uint16_t group;		/* of buffers */
};

/* Skips the test where there is no BATCH_IO. */
struct dev *batch_dev(struct dev_opts opts);
struct srv *batch_up(struct dev_opts dev, struct srv_opts srv);
#define BATCH_UP(...)	batch_up((struct dev_opts){ __VA_ARGS__ },	\
				 (struct srv_opts){ 0 })

/*
 * A server with the policy that the device's way of data wants, and the next
 * one of the same disk, which waits to open: copy mode, USER_COPY,
 * SUPPORT_ZERO_COPY or AUTO_BUF_REG.
 */
struct srv *batch_srv(struct dev *dev, struct srv_opts srv);
struct srv *batch_successor(struct srv *old, struct srv_opts srv);
/* The same, with everything fetched and the recovery ended. */
struct srv *batch_recover(struct srv *old, struct srv_opts srv);

/* What an element says, and the flags say of it, on this device. */
int batch_flags(const struct srv *srv);
struct batch_elem batch_elem(struct srv *srv, int q, int tag, int result);
/* PREP or COMMIT with these elements, for a test to spoil. */
struct batch batch_of(uint32_t op, int q, int flags,
		      const struct batch_elem *elems, int n);
struct batch batch_fetch_of(int q);
int batch_post(struct srv *srv, int thread, struct batch batch);
/* The result, or PENDING. */
int batch_send(struct srv *srv, int thread, struct batch batch);

int batch_prep(struct srv *srv, int thread, int q, int from, int n);
/* Requests that the test has taken, all of one queue; each with this result. */
int batch_commit(struct srv *srv, int thread, struct slot **slots, int n,
		 int result);
void batch_commit_one(struct srv *srv, struct slot *slot, int result);
int batch_fetch(struct srv *srv, int thread, int q);	/* a handle */
/* Gives back that many of the buffers that the thread has kept. */
void batch_give(struct srv *srv, int thread, int n);
/* Whether that thread's buffers may be written to. */
void batch_allow(struct srv *srv, int thread, bool may_write);
/* What IORING_OP_ASYNC_CANCEL of that command answers. */
int batch_cancel(struct srv *srv, int thread, int handle);
/* Until each FETCH of the server has ended, with this result. */
void batch_wait_ended(struct srv *srv, int res);
/* Takes n held requests, which come in the order of their tags. */
void batch_take(struct srv *srv, struct slot **slots, int n);

#endif
