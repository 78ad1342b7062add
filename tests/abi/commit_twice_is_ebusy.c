// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a tag that the driver holds, before any request and
 * after one was committed, and expect EBUSY and a tag that works all the same.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 1);
	struct slot *slot = srv_slot(srv, 0, 0);
	uint32_t op = UBLK_U_IO_COMMIT_AND_FETCH_REQ;
	struct client *client;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	TRUE(srv_take(srv, LONG_MS) == slot);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	EQ(srv_cmd(srv, 0, op, 0, 0, 4096, ADDR(slot->buf)), -EBUSY);
	srv_hold(srv, 0);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	EQ(srv_cmd(srv, 0, op, 0, 0, 4096, ADDR(slot->buf)), -EBUSY);
	down(srv);
}

ABI_TEST();
