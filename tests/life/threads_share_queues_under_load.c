// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve two queues from three threads, each with tags of both,
 * under load, let one of them die, and expect the next server to have every
 * request, whoever had it.
 */
#include "load.h"

#include "test.h"

#define THREADS	3

static struct srv *up(struct srv *srv)
{
	for (int i = 0; i < srv->queues * srv->depth; i++)
		srv_fetch(srv, i % THREADS, i / srv->depth, i % srv->depth);
	return srv;
}

static void check_shares(struct srv *srv)
{
	int served[THREADS] = { 0 };

	for (int i = 0; i < srv->queues * srv->depth; i++)
		served[srv->slots[i].thread] += srv->slots[i].deliveries;
	for (int i = 0; i < THREADS; i++)
		TRUE(served[i] > 0);
}

static void run(void)
{
	struct load *load;
	struct srv *srv;
	struct dev *dev;

	need_feature(UBLK_F_PER_IO_DAEMON, "PER_IO_DAEMON");
	need_feature(UBLK_F_USER_RECOVERY_REISSUE, "USER_RECOVERY_REISSUE");
	dev = DEV(.queues = 2, .depth = 4, .max_io = 64 * KIB,
		  .flags = UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE);
	srv = up(SRV(dev, .threads = THREADS));
	OK(dev_start(dev, srv));
	load = load_start(dev, false);
	for (int i = 0; i < THREADS; i++) {
		load_goes_on(load, 10);
		check_shares(srv);
		srv_thread_exit(srv, i);
		srv_kill(srv);
		TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
		srv = up(successor(srv, (struct srv_opts){ .threads = THREADS }));
		OK(recovery_end(dev, srv->pid));
	}
	load_goes_on(load, 5);
	load_end(load);
	down(srv);
}

ABI_TEST(.timeout = 60);
