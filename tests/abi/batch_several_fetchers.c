// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fetch from two queues with several threads, each with a ring
 * and fetches of its own, and expect each request to be delivered once, to
 * one of them, and STOP to end every fetch with ABORT.
 */
#include "batch.h"
#include "load.h"

static void with(int queues, int threads, struct batch_opts batch)
{
	size_t mark = share_mark();
	struct srv *srv = batch_up((struct dev_opts){ .queues = queues,
						      .depth = 16,
						      .max_io = 64 * KIB },
				   (struct srv_opts){ .threads = threads,
						      .batch = batch });
	struct load *load = load_start(srv->dev, false);
	int served = 0;

	load_goes_on(load, 100);
	load_end(load);
	for (size_t i = 0; i < ARRAY_SIZE(srv->count); i++)
		served += srv->count[i];
	EQ(srv->batch->tags, served);
	EQ(srv->batch->ended, srv->batch->dry);
	OK(dev_stop(srv->dev));
	batch_wait_ended(srv, UBLK_IO_RES_ABORT);
	down(srv);
	share_release(mark);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	with(1, 4, (struct batch_opts){ .fetches = 2 });
	with(2, 2, (struct batch_opts){ .fetches = 4, .buf_bytes = 4 });
	with(2, 5, (struct batch_opts){ .bufs = 2, .buf_bytes = 2 });
	with(2, 1, (struct batch_opts){ 0 });
}

ABI_TEST(.timeout = 120);
