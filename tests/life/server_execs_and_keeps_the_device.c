// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server call exec with some or all of its tags in use
 * and /dev/ublkcN open in the new program, which has no ring, and expect each
 * request to fail and the disk to go away.
 */
#include <unistd.h>

#include "test.h"

static int become_another_program(struct srv *srv, void *arg)
{
	(void)srv;
	(void)arg;
	execl("/proc/self/exe", "ublk-tests", "pause", NULL);
	return -errno;
}

static void exec_with(int nr)
{
	struct srv *srv = UP(.depth = 4);
	struct client *clients[4];
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < nr; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == nr, LONG_MS));
	start = now_ms();
	srv_begin_call(srv, 0, become_another_program, NULL);
	check_death(srv->dev, clients, nr, start);
	TRUE(!srv_is_gone(srv));
	srv_kill(srv);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	exec_with(0);
	exec_with(2);
	exec_with(4);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "waits for the last close of the character device");
