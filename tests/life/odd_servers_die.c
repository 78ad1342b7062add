// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server of each kind of ring that io_uring has:
 * before its last FETCH, idle, with requests held and more waiting; and
 * expect every request to fail within a second, and the disk to go away.
 */
#include "odd.h"

#include "test.h"

static void die_early(struct srv_opts opts)
{
	struct dev *dev = DEV(.depth = 4);
	struct srv *srv = srv_new(dev, opts);

	srv_fetch(srv, 0, 0, 2);
	srv_kill(srv);
	opts.wait_for_open = true;
	srv = srv_new(dev, opts);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

/*
 * That many requests at a server of four tags. A partition scan that finds no
 * free tag would keep others from opening the disk.
 */
static void die_with(struct srv_opts opts, int nr)
{
	struct srv *srv = up_new((struct dev_opts){
		.depth = 4, .flags = UBLK_F_NO_AUTO_PART_SCAN }, opts);
	struct client *clients[8];
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < nr; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	for (int i = 0; i < nr; i++)
		TRUE(wait_for(clients[i]->begun, LONG_MS));
	TRUE(wait_for(srv_held(srv) == (nr < 4 ? nr : 4), LONG_MS));
	start = now_ms();
	srv_kill(srv);
	for (int i = 0; i < nr; i++) {
		int res = client_result(clients[i]);

		/* one that reads only after the disk has gone reads nothing */
		TRUE(res == -EIO || (res == 0 && nr > 4));
		TRUE(clients[i]->child->done_ms - start <= DEATH_MS);
	}
	check_death(srv->dev, NULL, 0, start);
	OK(dev_del(srv->dev));
}

static void die(struct srv_opts opts)
{
	die_early(opts);
	die_with(opts, 0);
	die_with(opts, 2);
	die_with(opts, 8);
}

static void run(void)
{
	odd_servers(die);
}

ABI_TEST(.timeout = 240,
	 .no_intree_6_12 = "does not notice the death of a server with SQPOLL");
