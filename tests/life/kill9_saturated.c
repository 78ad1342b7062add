// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server that holds a request in each of its 64 tags
 * and expect EIO at every client within a second, and the disk to go away.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 64);
	struct client *clients[64];
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ | 1 << UBLK_IO_OP_WRITE);
	for (int i = 0; i < 64; i++)
		clients[i] = IO(srv->dev, i & 1 ? C_READ : C_WRITE,
				.off = MIDDLE + i * 64 * KIB, .len = 4096);
	TRUE(wait_for(srv_held(srv) == 64, LONG_MS));
	start = now_ms();
	srv_kill(srv);
	check_death(srv->dev, clients, 64, start);
	OK(dev_del(srv->dev));
}

ABI_TEST(.timeout = 60,
	 .no_intree_6_12 = "notices a saturated queue's server at the I/O timeout only");
