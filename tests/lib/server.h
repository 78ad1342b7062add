/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The inside of the small server, for the files that make it up: worker.c
 * runs in the server's threads, server.c in the test.
 */
#ifndef UBLK_TESTS_SERVER_H
#define UBLK_TESTS_SERVER_H

#include <liburing.h>
#include <pthread.h>

#include "test.h"

#define MAX_HANDLES	65536

struct worker;

/* One command that was sent, and what it completed with. */
struct handle {
	int done;
	int res;
	int q, tag;
	uint32_t op;
	int result;		/* as it was sent */
	uint64_t addr;
	/* what the thread does when it completes */
	void (*then)(struct worker *w, struct slot *slot, int res);
};

enum order_kind {
	ORDER_POST,
	ORDER_FETCH_ALL,
	ORDER_CALL,
	ORDER_THREAD_EXIT,
};

/* What the test wants a thread of the server to do now. */
struct order {
	enum order_kind kind;
	int posted, done;
	uint32_t op;
	int q, tag, result, handle;
	uint64_t addr;
	int (*fn)(struct srv *srv, void *arg);
	void *arg;
	int ret;
};

struct worker {
	struct srv *srv;
	int nr;
	int efd;		/* rings when an order is posted */
	struct order order;
	pthread_t thread;
	pid_t tid;
	struct io_uring *ring;
	struct batch_worker *batch;	/* see batch_worker.c */
};

int srv_new_handle(struct srv *srv, uint32_t op, int q, int tag);
/* The slot's buffer, or what modes without one want in its place. */
uint64_t srv_buf_addr(struct srv *srv, const struct slot *slot,
		      uint64_t otherwise);

/* By the worker itself; submitted with the rest of its commands. */
struct io_uring_sqe *worker_sqe(struct worker *w);
void worker_prep(struct worker *w, uint32_t op, int q, int tag, int result,
		 uint64_t addr, int handle);
void worker_commit(struct worker *w, struct slot *slot, int result);
/* A command to /dev/ublkcN, for its payload to be filled in. */
struct io_uring_sqe *worker_cmd(struct worker *w, uint32_t op,
				uint64_t user_data);
/* A request has come with this tag. */
void worker_delivered(struct worker *w, struct slot *slot);
void server_main(struct srv *srv) __attribute__((noreturn));

/* The same for BATCH_IO, where tags come and go in arrays. */
#define BATCH_COMMIT	(1ULL << 63)	/* user_data of a COMMIT_IO_CMDS */

bool srv_is_batch(const struct srv *srv);
void batch_init(struct worker *w);
void batch_fetch_all(struct worker *w);
/* Whether more completions of the same command will come. */
bool batch_completed(struct worker *w, const struct io_uring_cqe *cqe,
		     struct handle *h);
/* To be committed by the next flush, with all else of its queue. */
void batch_finish(struct worker *w, struct slot *slot, int result);
void batch_flush(struct worker *w);
void batch_committed(struct worker *w, const struct io_uring_cqe *cqe);

#endif
