// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve many requests at a time through buffers for one tag,
 * for two, for one and a half, and through such that take several
 * completions, from a few threads, and expect the right data, and never more
 * tags than a buffer holds.
 */
#include "batch.h"
#include "load.h"

static void with(struct batch_opts batch, int most)
{
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
	with((struct batch_opts){ .bufs = 64, .buf_bytes = 2 }, 1);
	with((struct batch_opts){ .bufs = 64, .buf_bytes = 3 }, 1);
	with((struct batch_opts){ .bufs = 64, .buf_bytes = 4 }, 2);
	with((struct batch_opts){ .bufs = 4, .buf_bytes = 4096 }, 32);
	with((struct batch_opts){ .bufs = 4, .buf_bytes = 256,
				  .piecewise = true }, 32);
	with((struct batch_opts){ .bufs = 8, .buf_bytes = 6,
				  .piecewise = true }, 3);
}

ABI_TEST(.timeout = 120);
