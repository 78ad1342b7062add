// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit several requests with an element among them that is
 * wrong, and expect the bytes of those before it, with these requests ended
 * and the rest not; or the error, EBUSY for a tag that the server does not
 * have, EINVAL for one that is none, when the first one is wrong.
 */
#include "batch.h"

#define N	40
#define APART	(64 * KIB)	/* neighbours are merged while they wait */

static struct srv *srv;
static struct client *clients[N];
static struct slot *slots[N];

static struct client *client_of(struct slot *slot)
{
	return clients[((slot->desc.start_sector << 9) - MIDDLE) / APART];
}

static int commit(struct batch_elem *elems, int n)
{
	return batch_send(srv, 0, batch_of(UBLK_U_IO_COMMIT_IO_CMDS, 0,
					   batch_flags(srv), elems, n));
}

/* A COMMIT of these, the one at `bad` spoilt: what came before it ends. */
static void spoil(int from, int n, int bad, int tag, int want)
{
	struct batch_elem elems[N];

	for (int i = 0; i < n; i++)
		elems[i] = batch_elem(srv, 0, slots[from + i]->tag, 4096);
	elems[bad].tag = tag;
	EQ(commit(elems, n), bad ? 16 * bad : want);
	for (int i = from; i < N; i++) {
		if (i < from + bad)
			EQ(client_result(client_of(slots[i])), 4096);
		else
			EQ(client_end(client_of(slots[i]), 0), PENDING);
	}
}

static void run(void)
{
	struct batch_elem twice[2];

	srv = BATCH_UP(.depth = 64, .max_io = 64 * KIB);
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < N; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * APART,
				.len = 4096);
	batch_take(srv, slots, N);
	spoil(0, N, 0, 64, -EINVAL);
	spoil(0, N, 3, 64, -EINVAL);
	spoil(3, 5, 0, slots[0]->tag, -EBUSY);
	spoil(3, 5, 4, slots[0]->tag, -EBUSY);
	spoil(7, 32, 31, 65535, -EINVAL);
	twice[0] = batch_elem(srv, 0, slots[38]->tag, 4096);
	twice[1] = twice[0];
	EQ(commit(twice, 2), 16);
	EQ(client_result(client_of(slots[38])), 4096);
	EQ(commit(twice, 2), -EBUSY);
	EQ(commit(twice, 0), 0);
	twice[0] = batch_elem(srv, 0, slots[39]->tag, 4096);
	twice[0].addr = 0;
	EQ(commit(twice, 1), -EINVAL);
	EQ(batch_commit(srv, 0, &slots[39], 1, 4096), 16);
	EQ(client_result(client_of(slots[39])), 4096);
	OK(dev_stop(srv->dev));
	srv_kill(srv);
	OK(dev_del(srv->dev));
}

ABI_TEST(.timeout = 60);
