// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve many requests at a time through buffers for one tag,
 * for two, for one and a half, and through such that take several
 * completions, from a few threads, and expect the right data, and never more
 * tags than a buffer holds.
 */
#include "batch.h"
#include "load.h"

static void with(int bufs, int buf_bytes, bool piecewise, int most)
{
	const struct batch_opts batch = { .bufs = bufs, .buf_bytes = buf_bytes,
					  .piecewise = piecewise };
	size_t mark = share_mark();
	struct srv *srv = batch_up((struct dev_opts){ .depth = 32,
						      .max_io = 16 * KIB },
				   (struct srv_opts){ .threads = 2,
						      .batch = batch });
	struct load *load = load_start(srv->dev, false);
	struct client *client = IO(srv->dev, C_WRITE, .off = 0, .len = MIB);

	EQ(client_result(client), MIB);
	EQ(pattern_differs(srv->disk, MIB, 0), -1);
	load_goes_on(load, 20);
	load_end(load);
	TRUE(srv->batch->most <= most);
	TRUE(srv->batch->tags > 100);
	down(srv);
	share_release(mark);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	with(64, 2, false, 1);
	with(64, 3, false, 1);
	with(64, 4, false, 2);
	with(4, 4096, false, 32);
	with(4, 256, true, 32);
	with(8, 6, true, 3);
}

ABI_TEST(.timeout = 120);
