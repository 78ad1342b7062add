// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer a READ with 0 bytes and expect EIO at the client.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP();
	struct client *client;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_commit(srv, srv_take(srv, LONG_MS), 0);
	EQ(client_result(client), -EIO);
	srv_hold(srv, 0);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST();
