// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve a BATCH_IO device from each kind of ring that io_uring
 * has, by SQPOLL, from registered files and forced to workers, and expect the
 * right data, and STOP to abort the fetches.
 */
#include "batch.h"
#include "load.h"
#include "odd.h"

static void serve(struct srv_opts opts)
{
	const struct dev_opts dev = { .queues = 2, .depth = 8,
				      .max_io = 64 * KIB };
	struct srv *srv = batch_up(dev, opts);
	struct load *load = load_start(srv->dev, false);

	load_goes_on(load, 10);
	load_end(load);
	OK(dev_stop(srv->dev));
	batch_wait_ended(srv, UBLK_IO_RES_ABORT);
	srv_quit(srv);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	odd_servers(serve);
}

ABI_TEST(.timeout = 150);
