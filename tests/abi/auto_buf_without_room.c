// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send requests to tags whose index is taken, past the end of
 * the table, or that have no table. Without FALLBACK the client has EIO and
 * the server hears nothing; the same tag serves once the index is right. With
 * FALLBACK the request comes with NEED_REG_BUF, to be registered by hand.
 */
#include "zerocopy.h"

#define LEN	(8 * KIB)
#define INDEX	2

enum trouble { TOO_SMALL, TAKEN, NO_TABLE, NR_TROUBLES };

static void make(struct srv *srv, enum trouble trouble)
{
	switch (trouble) {
	case TOO_SMALL:
		zc_table(srv, 0, INDEX);
		break;
	case TAKEN:
		zc_occupy(srv, 0, INDEX);
		break;
	default:
		zc_table(srv, 0, 0);
	}
}

static struct srv *up(uint64_t flags, int fallback)
{
	struct dev *dev = zc_dev((struct dev_opts){
		.flags = flags | UBLK_F_NO_AUTO_PART_SCAN, .depth = 1 });
	struct srv *srv = zc_srv(dev, (struct srv_opts){ 0 });

	srv_slot(srv, 0, 0)->auto_buf = fallback << 16 | INDEX;
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	return srv;
}

static void without_fallback(enum client_op op)
{
	struct srv *srv = up(ZC_AUTO, 0);
	struct slot *slot = srv_slot(srv, 0, 0);

	EQ(IO_NOW(srv->dev, op, .off = MIDDLE, .len = LEN), LEN);
	for (int i = 0; i < NR_TROUBLES; i++) {
		unsigned int deliveries = slot->deliveries;

		make(srv, i);
		for (int j = 0; j < 3; j++)
			EQ(IO_NOW(srv->dev, op, .off = MIDDLE, .len = LEN),
			   -EIO);
		EQ(slot->deliveries, deliveries);
		zc_table(srv, 0, INDEX + 1);
		EQ(IO_NOW(srv->dev, op, .off = MIDDLE, .len = LEN), LEN);
		EQ(slot->deliveries, deliveries + 1);
	}
	down(srv);
}

static void with_fallback(enum client_op op)
{
	struct srv *srv = up(ZC | ZC_AUTO, UBLK_AUTO_BUF_REG_FALLBACK);
	struct client *client;
	struct slot *slot;

	for (int i = 0; i < NR_TROUBLES; i++) {
		make(srv, i);
		slot = zc_hold(srv, op, LEN, &client);
		TRUE(slot->desc.op_flags & UBLK_IO_F_NEED_REG_BUF);
		zc_table(srv, 0, INDEX + 3);
		OK(zc_register(srv, 0, slot, 0));
		EQ(zc_move_all(srv, 0, slot, 0), LEN);
		srv_commit(srv, slot, LEN);
		/* what was registered by hand stays that long */
		EQ(client_end(client, 20), PENDING);
		OK(zc_unregister(srv, 0, 0));
		EQ(client_result(client), LEN);

		slot = zc_hold(srv, op, LEN, &client);
		EQ(slot->desc.op_flags & UBLK_IO_F_NEED_REG_BUF, 0);
		EQ(zc_move_all(srv, 0, slot, INDEX), LEN);
		srv_commit(srv, slot, LEN);
		EQ(client_result(client), LEN);
	}
	down(srv);
}

static void run(void)
{
	without_fallback(C_READ);
	without_fallback(C_WRITE);
	with_fallback(C_READ);
	with_fallback(C_WRITE);
}

ABI_TEST(.timeout = 40);
