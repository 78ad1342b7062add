// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will deliver READs and WRITEs on a BATCH_IO device with an index
 * past the end of the table and FALLBACK, and serve them by registering their
 * pages by hand; and will do so for every other tag under load.
 */
#include <string.h>

#include "batch.h"
#include "load.h"
#include "zcmodes.h"
#include "zerocopy.h"

#define N	4
#define LEN	(8 * KIB)

static struct srv *up(void)
{
	struct dev *dev = zc_dev((struct dev_opts){
		.depth = N, .flags = UBLK_F_BATCH_IO | ZC | ZC_AUTO |
			UBLK_F_NO_AUTO_PART_SCAN });
	struct srv *srv = zc_srv(dev, (struct srv_opts){ 0 });

	for (int tag = 0; tag < N; tag++)
		srv_slot(srv, 0, tag)->auto_buf = ZC_NOWHERE | tag |
			UBLK_AUTO_BUF_REG_FALLBACK << 16;
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	udev_settle();
	return srv;
}

/* Each request's pages at an index of its own, then all committed at once. */
static void by_hand(struct srv *srv, enum client_op op)
{
	struct client *clients[N];
	struct slot *slots[N];

	srv_hold(srv, 1 << UBLK_IO_OP_READ | 1 << UBLK_IO_OP_WRITE);
	for (int i = 0; i < N; i++) {
		pattern(srv->disk + MIDDLE + i * MIB, LEN, i);
		clients[i] = IO(srv->dev, op, .off = MIDDLE + i * MIB,
				.len = LEN);
	}
	batch_take(srv, slots, N);
	for (int i = 0; i < N; i++) {
		TRUE(slots[i]->desc.op_flags & UBLK_IO_F_NEED_REG_BUF);
		EQ(zc_move_all(srv, 0, slots[i], i), -EFAULT);
		OK(zc_register(srv, 0, slots[i], i));
		EQ(zc_move_all(srv, 0, slots[i], i), LEN);
		OK(zc_unregister(srv, 0, i));
	}
	EQ(batch_commit(srv, 0, slots, N, LEN), 8 * N);
	for (int i = 0; i < N; i++) {
		uint8_t *disk = srv->disk + MIDDLE + i * MIB;

		EQ(client_result(clients[i]), LEN);
		OK(memcmp(clients[i]->buf, disk, LEN));
		if (op == C_READ)
			EQ(pattern_differs(clients[i]->buf, LEN, i), -1);
	}
}

static void load(struct srv *srv)
{
	struct load *load = load_start(srv->dev, false);

	load_goes_on(load, 10);
	load_end(load);
}

static void run(void)
{
	const struct dev_opts loaded = { .queues = 2, .depth = 8,
					 .max_io = 64 * KIB,
					 .flags = UBLK_F_BATCH_IO };
	struct srv *srv;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	srv = up();
	by_hand(srv, C_READ);
	by_hand(srv, C_WRITE);
	by_hand(srv, C_READ);
	down(srv);
	zc_modes(loaded, load);
}

ABI_TEST(.timeout = 90);
