// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve with zero copy and with AUTO_BUF_REG from each kind of
 * ring that io_uring has, by SQPOLL, from registered files and forced to
 * workers, and expect the right data.
 */
#include "odd.h"
#include "zerocopy.h"

#define NR	8
#define LEN	(32 * KIB)

static uint64_t flags;

static void serve(struct srv_opts opts)
{
	struct srv *srv = zc_up((struct dev_opts){
		.queues = 2, .depth = 4, .flags = flags }, opts);
	struct client *clients[NR];

	for (int i = 0; i < NR; i++)
		clients[i] = IO(srv->dev, C_WRITE, .off = MIDDLE + i * MIB,
				.len = LEN);
	for (int i = 0; i < NR; i++)
		EQ(client_result(clients[i]), LEN);
	for (int i = 0; i < NR; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = LEN);
	for (int i = 0; i < NR; i++) {
		EQ(client_result(clients[i]), LEN);
		EQ(pattern_differs(clients[i]->buf, LEN,
				   (MIDDLE + i * MIB) >> 9), -1);
	}
	down(srv);
}

static void run(void)
{
	flags = ZC;
	odd_servers(serve);
	flags = ZC_AUTO;
	odd_servers(serve);
}

ABI_TEST(.timeout = 150);
