// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will name a buffer index in each element of PREP and COMMIT on a
 * device with AUTO_BUF_REG, another each time, and expect each request's pages
 * there, and nowhere when it has been committed.
 */
#include "batch.h"
#include "zerocopy.h"

#define N	4
#define LEN	(8 * KIB)

static struct srv *srv;

static void once(int round)
{
	struct client *clients[N];
	struct slot *slots[N];

	for (int i = 0; i < N; i++) {
		pattern(srv->disk + MIDDLE + i * MIB, LEN, round * N + i);
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = LEN);
	}
	batch_take(srv, slots, N);
	for (int i = 0; i < N; i++) {
		int was = slots[i]->auto_buf;

		EQ(zc_move_all(srv, 0, slots[i], was), LEN);
		slots[i]->auto_buf = (was + 5) % ZC_ROOM(srv);
	}
	EQ(batch_commit(srv, 0, slots, N, LEN), 8 * N);
	for (int i = 0; i < N; i++) {
		int at = ((slots[i]->desc.start_sector << 9) - MIDDLE) / MIB;

		EQ(client_result(clients[at]), LEN);
		EQ(pattern_differs(clients[at]->buf, LEN, round * N + at), -1);
	}
	for (int index = 0; index < ZC_ROOM(srv); index++)
		EQ(zc_move_all(srv, 0, slots[0], index), -EFAULT);
}

static void run(void)
{
	struct dev *dev = zc_dev((struct dev_opts){
		.depth = N, .flags = UBLK_F_BATCH_IO | ZC_AUTO |
			UBLK_F_NO_AUTO_PART_SCAN });

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	srv = zc_srv(dev, (struct srv_opts){ 0 });
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	udev_settle();
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int round = 0; round < 6; round++)
		once(round);
	down(srv);
}

ABI_TEST();
