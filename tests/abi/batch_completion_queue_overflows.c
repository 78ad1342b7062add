// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a thread that fetches with a completion queue of four
 * entries do something else while many requests come, with the driver's copy,
 * with AUTO_BUF_REG, and with buffers that are used up in parts, and expect
 * each of them to be delivered once when it is back.
 */
#include <unistd.h>

#include "batch.h"
#include "zerocopy.h"

#define N	24

struct pause {
	int begun, over;
};

/* Sleeping, so that io_uring's work for this thread is done meanwhile. */
static int be_away(struct srv *srv, void *arg)
{
	struct pause *pause = arg;

	(void)srv;
	__atomic_store_n(&pause->begun, 1, __ATOMIC_SEQ_CST);
	shared_changed();
	while (!__atomic_load_n(&pause->over, __ATOMIC_SEQ_CST))
		usleep(1000);
	return 0;
}

static void overflow(struct srv *srv)
{
	struct pause *pause = share(sizeof(*pause));
	struct client *clients[N];

	udev_settle();
	srv_begin_call(srv, 0, be_away, pause);
	TRUE(wait_for(pause->begun, LONG_MS));
	for (int i = 0; i < N; i++) {
		clients[i] = IO(srv->dev, C_WRITE, .off = MIDDLE + i * MIB,
				.len = 4096);
		TRUE(wait_for(clients[i]->begun, LONG_MS));
	}
	EQ(client_end(clients[N - 1], 200), PENDING);
	__atomic_store_n(&pause->over, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < N; i++) {
		EQ(client_result(clients[i]), 4096);
		EQ(pattern_differs(srv->disk + MIDDLE + i * MIB, 4096,
				   (MIDDLE + i * MIB) >> 9), -1);
	}
	TRUE(srv->batch->dry > 0);
	down(srv);
}

static void run(void)
{
	const struct srv_opts opts = { .batch = {
		.bufs = 64, .buf_bytes = 2, .cq_entries = 4 } };
	const struct srv_opts piecewise = { .batch = {
		.bufs = 2, .buf_bytes = 4096, .piecewise = true,
		.cq_entries = 4 } };
	const uint64_t flags = UBLK_F_BATCH_IO | UBLK_F_NO_AUTO_PART_SCAN;
	struct dev_opts dev = { .depth = 32 };

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	dev.flags = flags;
	overflow(up_new(dev, opts));
	dev.flags = flags | ZC_AUTO;
	overflow(zc_up(dev, opts));
	dev.flags = flags;
	overflow(up_new(dev, piecewise));
}

ABI_TEST(.timeout = 40);
