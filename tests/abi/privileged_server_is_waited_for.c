// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will hold a request of root's device past its I/O time limit and
 * expect the server to live and the request to wait for it.
 */
#include <stdio.h>

#include "test.h"

static void run(void)
{
	struct srv *srv = UP();
	struct client *client;
	struct slot *slot;
	char path[128];
	FILE *file;

	sprintf(path, "/sys/block/ublkb%d/queue/io_timeout", srv->dev->id);
	file = fopen(path, "w");
	TRUE(file && fputs("500", file) > 0);
	OK(fclose(file));
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(client_end(client, 3000), PENDING);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST(.timeout = 60);
