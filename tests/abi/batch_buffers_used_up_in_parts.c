// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fetch with one buffer that is used up in parts
 * (IOU_PBUF_RING_INC), and expect each completion to go on where the last one
 * ended, the buffer to be the server's again with the completion that fills it
 * and not before, ENOBUFS then, and the requests that waited once it is given
 * back.
 */
#include "batch.h"

#define N	4
#define ROOM	6	/* tags */

static struct srv *srv;

static int dry(void)
{
	return __atomic_load_n(&srv->batch->dry, __ATOMIC_SEQ_CST);
}

static void serve(int n)
{
	struct client *clients[N];
	struct slot *slots[N];

	for (int i = 0; i < n; i++)
		clients[i] = IO(srv->dev, C_WRITE, .off = MIDDLE + i * MIB,
				.len = 4096);
	batch_take(srv, slots, n);
	EQ(batch_commit(srv, 0, slots, n, 4096), 16 * n);
	for (int i = 0; i < n; i++)
		EQ(client_result(clients[i]), 4096);
}

/* Nobody but the test sends requests any more, and the buffer is empty. */
static void begin(int bytes)
{
	struct dev *dev = batch_dev((struct dev_opts){
		.depth = N, .max_io = 64 * KIB,
		.flags = UBLK_F_NO_AUTO_PART_SCAN });

	srv = srv_new(dev, (struct srv_opts){
		.batch = { .bufs = 1, .buf_bytes = bytes, .piecewise = true } });
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	udev_settle();
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	while (srv->batch->tags * 2 % bytes)
		serve(1);
	srv->opts.batch.keep = true;
}

static void fills_it_exactly(void)
{
	struct client *client;
	struct slot *slot;
	int seen, tags;

	begin(2 * ROOM);
	seen = dry();
	tags = srv->batch->tags;
	serve(1);
	serve(N);
	EQ(srv->batch->tags, tags + 1 + N);
	EQ(dry(), seen);
	serve(1);
	EQ(srv->batch->tags, tags + ROOM);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	TRUE(wait_for(dry() == seen + 1, LONG_MS));
	EQ(client_end(client, 50), PENDING);
	batch_give(srv, 0, 1);
	EQ(client_end(client, 50), PENDING);
	batch_fetch(srv, 0, 0);
	slot = srv_take(srv, LONG_MS);
	EQ(batch_commit(srv, 0, &slot, 1, 4096), 16);
	EQ(client_result(client), 4096);
	for (int i = 1; i < ROOM; i++)
		serve(1);
	EQ(dry(), seen + 1);
	batch_give(srv, 0, 1);
	serve(N);
	EQ(dry(), seen + 1);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	fills_it_exactly();
}

ABI_TEST();
