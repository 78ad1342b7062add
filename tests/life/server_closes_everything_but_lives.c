// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server give up its ring and /dev/ublkcN with requests
 * held, without ending, and expect these to fail and the disk to go away.
 */
#include "server.h"

#include "test.h"

#include <sys/mman.h>
#include <unistd.h>

static int __attribute__((noreturn)) give_up(struct srv *srv, void *arg)
{
	struct worker *w = arg;

	munmap(srv->descs[0], PAGE);
	close(srv->fd);
	__atomic_store_n(&w->order.done, 1, __ATOMIC_SEQ_CST);
	shared_changed();
	io_uring_queue_exit(w->ring);
	for (;;)
		pause();
}

static void run(void)
{
	struct srv *srv = UP(.depth = 8);
	struct client *clients[4];
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 4; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == 4, LONG_MS));
	start = now_ms();
	srv_call(srv, 0, give_up, &srv->workers[0]);
	check_death(srv->dev, clients, 4, start);
	OK(dev_del(srv->dev));
	srv_kill(srv);
}

ABI_TEST();
