// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will deliver requests some of which have a buffer index past the
 * end of the table, and expect these to fail without FALLBACK, with the rest
 * of the same batch delivered and the tag usable; and to come with
 * NEED_REG_BUF with FALLBACK.
 */
#include "batch.h"
#include "zerocopy.h"

#define N	8
#define LEN	4096

static struct srv *up(int fallback)
{
	struct dev *dev = zc_dev((struct dev_opts){
		.depth = N, .flags = UBLK_F_BATCH_IO | ZC | ZC_AUTO |
			UBLK_F_NO_AUTO_PART_SCAN });
	struct srv *srv = zc_srv(dev, (struct srv_opts){ 0 });

	for (int tag = 0; tag < N; tag++)
		srv_slot(srv, 0, tag)->auto_buf = fallback << 16 |
			(tag % 2 ? 1000 + tag : tag);
	EQ(batch_prep(srv, 0, 0, 0, N), 0);
	OK(dev_start(dev, srv));
	return srv;
}

/* All of them at a time, none of which there is a fetch for yet. */
static struct srv *up_with_writers(int fallback, struct client **clients)
{
	struct srv *srv = up(fallback);

	for (int i = 0; i < N; i++) {
		clients[i] = IO(srv->dev, C_WRITE, .off = MIDDLE + i * MIB,
				.len = LEN);
		TRUE(wait_for(clients[i]->begun, LONG_MS));
	}
	EQ(client_end(clients[N - 1], 200), PENDING);
	return srv;
}

static void without_fallback(void)
{
	struct client *clients[N];
	struct srv *srv = up_with_writers(0, clients);
	int failed = 0;

	batch_fetch(srv, 0, 0);
	for (int i = 0; i < N; i++) {
		if (client_result(clients[i]) < 0) {
			EQ(client_result(clients[i]), -EIO);
			failed++;
			continue;
		}
		EQ(client_result(clients[i]), LEN);
		EQ(pattern_differs(srv->disk + MIDDLE + i * MIB, LEN,
				   (MIDDLE + i * MIB) >> 9), -1);
	}
	TRUE(failed > 0 && failed < N);
	for (int tag = 1; tag < N; tag += 2)
		EQ(srv_slot(srv, 0, tag)->deliveries, 0);
	zc_table(srv, 0, 1000 + N);
	for (int i = 0; i < 2 * N; i++)
		EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN), LEN);
	down(srv);
}

static void with_fallback(void)
{
	struct client *clients[N];
	struct srv *srv = up_with_writers(UBLK_AUTO_BUF_REG_FALLBACK, clients);
	struct slot *slots[N];

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	batch_fetch(srv, 0, 0);
	batch_take(srv, slots, N);
	for (int i = 0; i < N; i++)
		EQ(!!(slots[i]->desc.op_flags & UBLK_IO_F_NEED_REG_BUF),
		   slots[i]->tag % 2);
	EQ(batch_commit(srv, 0, slots, N, LEN), 8 * N);
	for (int i = 0; i < N; i++)
		EQ(client_result(clients[i]), LEN);
	srv_hold(srv, 0);
	zc_table(srv, 0, 1000 + N);
	for (int i = 0; i < 2 * N; i++)
		EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN), LEN);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	without_fallback();
	with_fallback();
}

ABI_TEST();
