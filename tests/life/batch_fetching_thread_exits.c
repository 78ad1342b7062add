// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will end one of the threads that fetch from a BATCH_IO device,
 * idle and with requests held, and expect the server to count as dead, as
 * with per-tag commands: every request fails within a second and the disk
 * goes away, although the other threads live on.
 */
#include "batch.h"

static void with(int nr, int thread)
{
	struct srv *srv = batch_up((struct dev_opts){ .depth = 8 },
				   (struct srv_opts){ .threads = 3 });
	struct client *clients[4];
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < nr; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == nr, LONG_MS));
	start = now_ms();
	srv_thread_exit(srv, thread);
	check_death(srv->dev, clients, nr, start);
	TRUE(!srv_is_gone(srv));
	srv_kill(srv);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	with(0, 0);
	with(0, 2);
	with(4, 0);
	with(4, 1);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "waits for the last close of the character device");
