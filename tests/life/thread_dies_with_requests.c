// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will end one of a server's threads while it and another hold
 * requests and expect all of them to fail within a second, and the disk to go
 * away although the process lives.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 8);
	struct srv *srv = SRV(dev, .threads = 2);
	struct client *clients[8];
	long long start;

	for (int tag = 0; tag < 8; tag++)
		srv_fetch(srv, tag % 2, 0, tag);
	OK(dev_start(dev, srv));
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 8; i++)
		clients[i] = IO(dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == 8, LONG_MS));
	start = now_ms();
	srv_thread_exit(srv, 1);
	check_death(dev, clients, 8, start);
	TRUE(!srv_is_gone(srv));
	srv_kill(srv);
	OK(dev_del(dev));
}

ABI_TEST(.timeout = 60,
	 .no_intree = "waits for the last close of the character device");
