// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a BATCH_IO server of each kind of ring that io_uring
 * has, idle, with requests held and more on their way, and expect every
 * request to fail within a second, and the disk to go away.
 */
#include "batch.h"
#include "odd.h"

static void die_with(struct srv_opts opts, int nr)
{
	struct srv *srv = batch_up((struct dev_opts){
		.depth = 8, .flags = UBLK_F_NO_AUTO_PART_SCAN }, opts);
	struct client *clients[8];
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < nr; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == nr, LONG_MS));
	start = now_ms();
	srv_kill(srv);
	check_death(srv->dev, clients, nr, start);
	OK(dev_del(srv->dev));
}

static void die(struct srv_opts opts)
{
	die_with(opts, 0);
	die_with(opts, 3);
	opts.threads = 3;
	opts.batch.fetches = 2;
	die_with(opts, 6);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	odd_servers(die);
}

ABI_TEST(.timeout = 200);
