// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve from each kind of ring that io_uring has, by SQPOLL,
 * from registered files and forced to workers, and expect the right data, and
 * STOP to abort the commands that wait.
 */
#include "odd.h"

#include "test.h"

#define NR	16

static void serve(struct srv_opts opts)
{
	struct srv *srv = up_new((struct dev_opts){ .queues = 2, .depth = 8 },
				 opts);
	struct client *clients[NR];

	for (int i = 0; i < NR; i++)
		clients[i] = IO(srv->dev, C_WRITE, .off = MIDDLE + i * MIB,
				.len = 32 * KIB);
	for (int i = 0; i < NR; i++)
		EQ(client_result(clients[i]), 32 * KIB);
	for (int i = 0; i < NR; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 32 * KIB);
	for (int i = 0; i < NR; i++) {
		EQ(client_result(clients[i]), 32 * KIB);
		EQ(pattern_differs(clients[i]->buf, 32 * KIB,
				   (MIDDLE + i * MIB) >> 9), -1);
	}
	OK(dev_stop(srv->dev));
	for (int i = 0; i < srv->queues * srv->depth; i++)
		EQ(srv_result(srv, srv->slots[i].handle, LONG_MS), -ENODEV);
	srv_quit(srv);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	odd_servers(serve);
}

ABI_TEST(.timeout = 150);
