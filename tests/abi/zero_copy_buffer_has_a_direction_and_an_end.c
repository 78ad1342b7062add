// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will read into a WRITE's pages, write from a READ's, and go past
 * the end of both, and expect EFAULT; up to the end all works.
 */
#include "zerocopy.h"

#define LEN	(12 * KIB)

static void of(struct srv *srv, enum client_op op)
{
	bool fills = op == C_READ;
	struct client *client;
	struct slot *slot = zc_hold(srv, op, LEN, &client);
	struct zc_move good = { .fills = fills, .off = MIDDLE, .len = LEN };
	struct zc_move move;

	OK(zc_register(srv, 0, slot, 0));
	move = good;
	move.fills = !fills;
	EQ(zc_move(srv, 0, move), -EFAULT);
	move = good;
	move.at = 512;
	EQ(zc_move(srv, 0, move), -EFAULT);
	move.at = LEN + 1;
	EQ(zc_move(srv, 0, move), -EFAULT);
	move.at = -PAGE;
	EQ(zc_move(srv, 0, move), -EFAULT);
	move = good;
	move.len = LEN + 1;
	EQ(zc_move(srv, 0, move), -EFAULT);
	for (move = good, move.len = 4; move.at < LEN;
	     move.at += 4 * KIB, move.off += 4 * KIB, move.len = 4 * KIB)
		EQ(zc_move(srv, 0, move), move.len);
	move = good;
	move.len = 4 * KIB;
	EQ(zc_move(srv, 0, move), move.len);
	OK(zc_unregister(srv, 0, 0));
	EQ(zc_move(srv, 0, good), -EFAULT);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);
	for (int i = 0; i < (int)LEN; i++)
		EQ(client->buf[i], srv->disk[MIDDLE + i]);
}

static void run(void)
{
	struct srv *srv = ZC_UP(ZC);

	of(srv, C_READ);
	of(srv, C_WRITE);
	down(srv);
}

ABI_TEST();
