// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will delete a device right after its server was killed, idle and
 * with requests held, without waiting for anything in between.
 */
#include <signal.h>

#include "test.h"

static void once(int held)
{
	struct srv *srv = UP(.depth = 8);
	struct client *clients[8];

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < held; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == held, LONG_MS));
	srv_signal(srv, SIGKILL);
	OK(dev_del(srv->dev));
	for (int i = 0; i < held; i++)
		EQ(client_result(clients[i]), -EIO);
	srv_wait_gone(srv, LONG_MS);
	EQ(dev_del(srv->dev), -ENODEV);
}

static void run(void)
{
	for (int i = 0; i < 4; i++)
		once(i);
	once(7);
}

ABI_TEST(.timeout = 60);
