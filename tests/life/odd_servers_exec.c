// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server of each kind of ring call exec with requests
 * held, with /dev/ublkcN open in the new program or not, and expect these to
 * fail, the disk to go away, and DEL to work.
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

static void exec_once(struct srv_opts opts)
{
	struct srv *srv = up_new((struct dev_opts){ .depth = 4 }, opts);
	struct client *clients[2];
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 2; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == 2, LONG_MS));
	start = now_ms();
	srv_begin_call(srv, 0, become_another_program, NULL);
	check_death(srv->dev, clients, 2, start);
	TRUE(!srv_is_gone(srv));
	if (!opts.cloexec && !opts.fixed_file)
		srv_kill(srv);
	OK(dev_del(srv->dev));
	if (!srv->reaped)
		srv_kill(srv);
}

static void exec_both_ways(struct srv_opts opts)
{
	exec_once(opts);
	opts.cloexec = true;
	exec_once(opts);
}

static void run(void)
{
	odd_servers(exec_both_ways);
}

ABI_TEST(.timeout = 150);
