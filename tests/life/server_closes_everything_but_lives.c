// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server give up its ring and /dev/ublkcN with requests
 * held, without ending, and expect these to fail and the disk to go away.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 8);
	struct client *clients[4];
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 4; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == 4, LONG_MS));
	start = now_ms();
	srv_close_everything(srv);
	check_death(srv->dev, clients, 4, start);
	OK(dev_del(srv->dev));
	srv_kill(srv);
}

ABI_TEST();
