// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server with asynchronous I/O of its own under way, on its
 * own disk, exit, call exec or be killed, and expect that to work: the I/O
 * ends, as does a client's, although the kernel waits for it before it gets to
 * the server's ring. One depth is such that the I/O has the only tag, and one
 * server has one thread only, whom no other's end betrays.
 */
#include <signal.h>
#include <unistd.h>

#include "test.h"

static int leave(struct srv *srv, void *arg)
{
	(void)srv;
	(void)arg;
	_exit(0);
}

static int become_another_program(struct srv *srv, void *arg)
{
	(void)srv;
	(void)arg;
	execl("/proc/self/exe", "ublk-tests", "pause", NULL);
	return -errno;
}

static void go(int depth, int threads,
	       int (*how)(struct srv *srv, void *arg))
{
	struct srv *srv = up_new((struct dev_opts){
		.depth = depth, .flags = UBLK_F_NO_AUTO_PART_SCAN },
		(struct srv_opts){ .threads = threads, .alone = threads == 1,
				   .cloexec = true });
	struct client *client;
	long long start;
	int nr = depth > 1;

	udev_settle();
	srv_hold(srv, 1 << UBLK_IO_OP_READ | 1 << UBLK_IO_OP_WRITE);
	OK(srv_call(srv, threads - 1, srv_begin_aio, srv->dev->disk));
	TRUE(wait_for(srv_held(srv) == 1, LONG_MS));
	if (nr) {
		client = IO(srv->dev, C_READ, .off = MIDDLE + MIB, .len = 4096);
		TRUE(wait_for(srv_held(srv) == 2, LONG_MS));
	}
	start = now_ms();
	if (how)
		srv_begin_call(srv, threads - 1, how, NULL);
	else
		srv_signal(srv, SIGKILL);
	check_death(srv->dev, &client, nr, start);
	if (how != become_another_program)
		srv_wait_gone(srv, SOON_MS);
	OK(dev_del(srv->dev));
	if (how == become_another_program) {
		TRUE(!srv_is_gone(srv));
		srv_kill(srv);
	}
}

static void run(void)
{
	for (int depth = 1; depth <= 4; depth += 3) {
		for (int threads = 1; threads <= 2; threads++) {
			go(depth, threads, leave);
			go(depth, threads, become_another_program);
			go(depth, threads, NULL);
		}
	}
}

ABI_TEST(.timeout = 60,
	 .no_intree = "waits for the last close of the character device, which waits for the I/O");
