// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fetch tags of a live device, one that waits and one with a
 * request, and expect EBUSY and no harm.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 1);
	struct slot *slot = srv_slot(srv, 0, 0);
	struct client *client;

	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_FETCH_REQ, 0, 0, 0, ADDR(slot->buf)),
	   -EBUSY);
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_FETCH_REQ, 0, 0, 0, ADDR(slot->buf)),
	   -EBUSY);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST();
