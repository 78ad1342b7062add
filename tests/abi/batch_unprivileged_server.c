// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve a BATCH_IO device of an ordinary user, and expect the
 * right data.
 */
#include "batch.h"

static void run(void)
{
	struct client *reader;
	struct dev *dev;
	struct srv *srv;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	dev = dev_new_unprivileged((struct dev_opts){ .flags = UBLK_F_BATCH_IO });
	srv = up_unprivileged(dev, (struct srv_opts){ .threads = 2 });
	TRUE(dev->info.flags & UBLK_F_BATCH_IO);
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB, .uid = NOBODY),
	   64 * KIB);
	reader = IO(dev, C_READ, .off = MIDDLE, .len = 64 * KIB, .uid = NOBODY);
	EQ(client_result(reader), 64 * KIB);
	EQ(pattern_differs(reader->buf, 64 * KIB, MIDDLE >> 9), -1);
	TRUE(srv->batch->tags > 0);
	down_unprivileged(srv);
}

ABI_TEST();
