// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will end one of a server's threads, whose tags all wait for
 * requests, and expect the device, which cannot recover, to go away within a
 * second although the process lives.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 8);
	struct srv *srv = SRV(dev, .threads = 2);
	long long start;

	for (int tag = 0; tag < 8; tag++)
		srv_fetch(srv, tag % 2, 0, tag);
	OK(dev_start(dev, srv));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	start = now_ms();
	srv_thread_exit(srv, 1);
	check_death(dev, NULL, 0, start);
	TRUE(!srv_is_gone(srv));
	srv_kill(srv);
	OK(dev_del(dev));
}

ABI_TEST(.timeout = 60,
	 .no_intree = "waits for the last close of the character device");
