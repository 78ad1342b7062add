// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will change the servers of a BATCH_IO disk under load in random
 * ways: killed, quiesced, gone without an order, with few fetches or many and
 * buffers for one tag or for many, with each way of data; and expect the load to find every write,
 * and no error.
 */
#include <stdio.h>
#include <stdlib.h>

#include "batch.h"
#include "load.h"
#include "quiesce.h"
#include "zerocopy.h"

#define ROUNDS	10

static struct srv_opts any(void)
{
	static const int sizes[] = { 2, 4, 6, 64, 4096 };

	return (struct srv_opts){
		.threads = 1 + rand() % 4,
		.defer_taskrun = rand() % 3 == 0,
		.batch = { .bufs = 1 + rand() % 8,
			   .buf_bytes = sizes[rand() % ARRAY_SIZE(sizes)],
			   .piecewise = rand() % 2,
			   .fetches = 1 + rand() % 3 } };
}

static void end(struct srv *srv, int how)
{
	if (how == 0) {
		OK(quiesce(srv->dev, LONG_MS));
		batch_wait_ended(srv, UBLK_IO_RES_ABORT);
	}
	if (how == 1)
		srv_quit(srv);
	else
		srv_kill(srv);
}

static void with(uint64_t flags)
{
	struct srv *srv = batch_up((struct dev_opts){
		.queues = 2, .depth = 4, .max_io = 64 * KIB,
		.flags = UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE |
			UBLK_F_QUIESCE | flags }, any());
	struct load *load;

	load = load_start(srv->dev, false);
	for (int i = 0; i < ROUNDS; i++) {
		load_goes_on(load, rand() % 3);
		end(srv, rand() % 4);
		srv = batch_recover(srv, any());
	}
	load_goes_on(load, 5);
	load_end(load);
	down(srv);
}

static void run(void)
{
	unsigned int seed;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	need_feature(ZC_AUTO, "AUTO_BUF_REG");
	seed = now_ms();
	fprintf(stderr, "seed %u\n", seed);
	srand(seed);
	with(0);
	with(UBLK_F_USER_COPY);
	with(ZC_AUTO);
}

ABI_TEST(.timeout = 120,
	 .no_intree = "fails requests from QUIESCE_DEV on");
