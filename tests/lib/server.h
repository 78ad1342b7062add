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

/* One command that was sent, and what it completed with. */
struct handle {
	int done;
	int res;
	int q, tag;
	uint32_t op;
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
	struct io_uring *ring;
};

int srv_new_handle(struct srv *srv, uint32_t op, int q, int tag);
void server_main(struct srv *srv) __attribute__((noreturn));

#endif
