// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server of each kind of ring call exec with requests
 * held and expect these to fail, the disk to go away, and DEL to work while
 * the new program runs.
 */
#include <unistd.h>

#include "odd.h"

#include "test.h"

static int become_another_program(struct srv *srv, void *arg)
{
	(void)srv;
	(void)arg;
	execl("/proc/self/exe", "ublk-tests", "pause", NULL);
	return -errno;
}

static void exec_with(struct srv_opts opts, int nr)
{
	struct srv *srv = up_new((struct dev_opts){ .depth = 4 }, opts);
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
	OK(dev_del(srv->dev));
	TRUE(!srv_is_gone(srv));
	srv_kill(srv);
}

static void exec_both_ways(struct srv_opts opts)
{
	opts.cloexec = true;
	exec_with(opts, 2);
	exec_with(opts, 4);
}

static void run(void)
{
	odd_servers(exec_both_ways);
}

ABI_TEST(.timeout = 150,
	 .no_intree_6_12 = "does not notice the death of a server with SQPOLL");
