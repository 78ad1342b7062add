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

static void run_with(int fallback)
{
	struct srv *srv = up(fallback);
	struct client *clients[N];
	int ok = 0, failed = 0;

	for (int i = 0; i < N; i++) {
		clients[i] = IO(srv->dev, C_WRITE, .off = MIDDLE + i * MIB,
				.len = LEN);
		TRUE(wait_for(clients[i]->begun, LONG_MS));
	}
	EQ(client_end(clients[N - 1], 200), PENDING);
	batch_fetch(srv, 0, 0);
	for (int i = 0; i < N; i++) {
		int res = client_result(clients[i]);

		ok += res == LEN;
		failed += res == -EIO;
		if (res == LEN)
			EQ(pattern_differs(srv->disk + MIDDLE + i * MIB, LEN,
					   (MIDDLE + i * MIB) >> 9), -1);
	}
	EQ(ok + failed, N);
	EQ(failed > 0, !fallback);
	EQ(!!(srv->seen_flags & UBLK_IO_F_NEED_REG_BUF), fallback);
	for (int tag = 1; tag < N; tag += 2)
		EQ(!!srv_slot(srv, 0, tag)->deliveries, fallback);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	run_with(0);
	run_with(UBLK_AUTO_BUF_REG_FALLBACK);
}

ABI_TEST();
