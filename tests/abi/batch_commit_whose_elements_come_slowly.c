// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit many requests with a command the last of whose
 * elements lie in memory that takes its time, and expect requests of the
 * elements before to end meanwhile, and all of them when it has come.
 */
#include <string.h>

#include "batch.h"
#include "batch_worker.h"
#include "usercopy.h"

#define N	64
#define FRONT	32	/* elements before the slow page */
#define APART	(64 * KIB)	/* neighbours are merged while they wait */

struct late {
	struct worker *w;
	struct batch batch;
	struct slow slow;
	uint8_t front[FRONT * 16];
	int handle;
};

static int send_late(struct srv *srv, void *arg)
{
	struct late *late = arg;
	uint8_t *mem = slow_map(&late->slow, 2 * PAGE);

	(void)srv;
	late->batch.addr = ADDR(mem + PAGE - sizeof(late->front));
	memcpy(mem + PAGE - sizeof(late->front), late->front,
	       sizeof(late->front));
	batch_put_sqe(late->w, &late->batch, late->handle);
	return 0;
}

static struct late *commit_late(struct srv *srv, struct slot **slots)
{
	struct late *late = share(sizeof(*late));
	struct batch_elem elems[N];
	uint8_t *packed;

	for (int i = 0; i < N; i++)
		elems[i] = batch_elem(srv, 0, slots[i]->tag, 4096);
	late->batch = batch_of(UBLK_U_IO_COMMIT_IO_CMDS, 0, batch_flags(srv),
			       elems, N);
	packed = (uint8_t *)(uintptr_t)late->batch.addr;
	memcpy(late->front, packed, sizeof(late->front));
	memcpy(late->slow.page, packed + sizeof(late->front),
	       (N - FRONT) * 16);
	late->w = &srv->workers[1];
	late->handle = srv_new_handle(srv, late->batch.op, 0, 0);
	srv_begin_call(srv, 1, send_late, late);
	return late;
}

static int ended(struct client **clients)
{
	int n = 0;

	for (int i = 0; i < N; i++)
		n += !!clients[i]->child->done;
	return n;
}

static void run(void)
{
	struct srv *srv = batch_up((struct dev_opts){
		.depth = N, .max_io = 16 * KIB }, (struct srv_opts){ .threads = 2 });
	struct client *clients[N];
	struct slot *slots[N];
	struct late *late;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < N; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * APART,
				.len = 4096);
	batch_take(srv, slots, N);
	late = commit_late(srv, slots);
	TRUE(wait_for(late->slow.touched, LONG_MS));
	TRUE(wait_for(ended(clients) >= FRONT / 2, SOON_MS));
	TRUE(ended(clients) < N);
	__atomic_store_n(&late->slow.go, 1, __ATOMIC_SEQ_CST);
	shared_changed();
	EQ(srv_result(srv, late->handle, LONG_MS), 16 * N);
	for (int i = 0; i < N; i++)
		EQ(client_result(clients[i]), 4096);
	OK(dev_stop(srv->dev));
	srv_kill(srv);
	OK(dev_del(srv->dev));
}

ABI_TEST(.timeout = 60,
	 .no_intree = "ends no request before it has looked at every element");
