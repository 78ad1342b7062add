// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server of each kind of ring give up its ring and
 * /dev/ublkcN with requests held, and without, but live on, and expect every
 * request to fail, the disk to go away, and DEL to work.
 */
#include "odd.h"
#include "test.h"

static void close_with(struct srv_opts opts, int nr)
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
	srv_close_everything(srv);
	check_death(srv->dev, clients, nr, start);
	OK(dev_del(srv->dev));
	srv_kill(srv);
}

static void close_ring(struct srv_opts opts)
{
	/* only the end of its thread closes that one */
	if (opts.registered_ring)
		return;
	close_with(opts, 0);
	close_with(opts, 2);
	close_with(opts, 4);
}

static void run(void)
{
	odd_servers(close_ring);
}

ABI_TEST(.timeout = 240,
	 .no_intree_6_12 = "does not notice the death of a server with SQPOLL");
