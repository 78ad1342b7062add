// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server that holds a request in every tag while as
 * many more wait for a free tag and expect all of them to fail within a
 * second.
 */
#include "test.h"

static void run(void)
{
	/* a scan that finds no free tag would keep others from opening it */
	struct srv *srv = UP(.depth = 8, .flags = UBLK_F_NO_AUTO_PART_SCAN);
	struct client *clients[24];
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 24; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * 64 * KIB,
				.len = 4096);
	for (int i = 0; i < 24; i++)
		TRUE(wait_for(clients[i]->begun, LONG_MS));
	TRUE(wait_for(srv_held(srv) == 8, LONG_MS));
	start = now_ms();
	srv_kill(srv);
	for (int i = 0; i < 24; i++) {
		int res = client_result(clients[i]);

		/* one that reads only after the disk has gone reads nothing */
		TRUE(res == -EIO || res == 0);
		TRUE(clients[i]->child->done_ms - start <= DEATH_MS);
	}
	check_death(srv->dev, NULL, 0, start);
	OK(dev_del(srv->dev));
}

ABI_TEST(.timeout = 60,
	 .no_intree_6_12 = "notices a saturated queue's server at the I/O timeout only");
