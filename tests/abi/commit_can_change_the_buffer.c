// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit with another buffer than before and expect the next
 * request to use that one.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 1);
	uint8_t *other = srv->disk + 48 * MIB;
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	slot->held = 0;
	slot->buf = other;	/* what udev reads meanwhile is to leave it so */
	pattern(other, 4096, 21);
	srv_post(srv, 0, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, 0, 4096,
		 ADDR(other));
	EQ(client_result(client), 4096);
	EQ(pattern_differs(client->buf, 4096, 21), -1);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 8192);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.addr, ADDR(other));
	EQ(pattern_differs(other, 8192, MIDDLE >> 9), -1);
	srv_commit(srv, slot, 8192);
	EQ(client_result(client), 8192);
	down(srv);
}

ABI_TEST();
