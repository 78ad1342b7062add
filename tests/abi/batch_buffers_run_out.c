// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send more requests than a fetch has room for and expect that
 * fetch to end with ENOBUFS, and the rest to wait for the next one, from the
 * same thread or another, with no request lost.
 */
#include "batch.h"

#define N	9

static struct srv *srv;

/* A fetch that runs dry with two more requests delivered. */
static void two_more(int thread, int held)
{
	int handle = batch_fetch(srv, thread, 0);

	EQ(srv_result(srv, handle, LONG_MS), -ENOBUFS);
	EQ(srv_held(srv), held);
}

static void run(void)
{
	struct client *clients[N];
	struct slot *slots[N];

	struct dev *dev = batch_dev((struct dev_opts){
		.depth = 16, .flags = UBLK_F_NO_AUTO_PART_SCAN });

	srv = SRV(dev, .threads = 2,
		  .batch = { .bufs = 2, .buf_bytes = 2, .keep = true });
	EQ(batch_prep(srv, 0, 0, 0, 16), 0);
	srv_hold(srv, ~0U);
	srv->hold_from = 0;
	srv->hold_to = ~0ULL;
	OK(dev_start(dev, srv));
	udev_settle();
	for (int i = 0; i < N; i++)
		clients[i] = IO(dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	two_more(0, 2);
	two_more(1, 4);
	two_more(0, 4);
	batch_give(srv, 0, 2);
	two_more(0, 6);
	batch_give(srv, 1, 2);
	two_more(1, 8);
	batch_give(srv, 0, 2);
	EQ(batch_send(srv, 0, batch_fetch_of(0)), PENDING);
	TRUE(wait_for(srv_held(srv) == N, LONG_MS));
	batch_take(srv, slots, N);
	for (int i = 0; i < N; i++)
		pattern(slots[i]->buf, 4096, slots[i]->desc.start_sector);
	EQ(batch_commit(srv, 1, slots, N, 4096), 16 * N);
	for (int i = 0; i < N; i++) {
		EQ(client_result(clients[i]), 4096);
		EQ(pattern_differs(clients[i]->buf, 4096,
				   (MIDDLE + i * MIB) >> 9), -1);
	}
	down(srv);
}

ABI_TEST(.timeout = 60);
