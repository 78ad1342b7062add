// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server that holds one request and expect EIO at
 * the client within a second, and the disk to go away.
 */
#include "test.h"

static void kill_with(uint32_t op, enum client_op client_op)
{
	struct srv *srv = UP(.depth = 8, .attrs = UBLK_ATTR_VOLATILE_CACHE,
			     .discard = true);
	struct client *client;
	long long start;

	srv_hold(srv, 1 << op);
	client = IO(srv->dev, client_op, .off = MIDDLE, .len = 64 * KIB);
	srv_take(srv, LONG_MS);
	start = now_ms();
	srv_kill(srv);
	check_death(srv->dev, &client, 1, start);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	kill_with(UBLK_IO_OP_READ, C_READ);
	kill_with(UBLK_IO_OP_WRITE, C_WRITE);
	kill_with(UBLK_IO_OP_FLUSH, C_FSYNC);
	kill_with(UBLK_IO_OP_DISCARD, C_DISCARD);
}

ABI_TEST(.timeout = 40);
