// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server call exec with a request held and expect that
 * to fail, the disk to go away, and DEL to work while the new program runs.
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

static void run(void)
{
	struct srv *srv = up_new((struct dev_opts){ .depth = 8 },
				 (struct srv_opts){ .cloexec = true });
	struct client *client;
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_take(srv, LONG_MS);
	start = now_ms();
	srv_begin_call(srv, 0, become_another_program, NULL);
	check_death(srv->dev, &client, 1, start);
	OK(dev_del(srv->dev));
	TRUE(!srv_is_gone(srv));
	srv_kill(srv);
}

ABI_TEST();
