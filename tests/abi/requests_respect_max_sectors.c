// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will read and write more than max_sectors at once and expect
 * requests of that size at most, and the right data.
 */
#include "test.h"

static int small_only(struct srv *srv, struct slot *slot)
{
	if (slot->desc.nr_sectors > 16)
		return -EIO;
	return srv_serve_ram(srv, slot);
}

static void run(void)
{
	struct srv *srv = up_new((struct dev_opts){ .max_sectors = 16 },
				 (struct srv_opts){ .policy = small_only });
	struct client *reader;

	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB), 64 * KIB);
	reader = IO(srv->dev, C_READ, .off = MIDDLE, .len = 64 * KIB);
	EQ(client_result(reader), 64 * KIB);
	EQ(pattern_differs(reader->buf, 64 * KIB, MIDDLE >> 9), -1);
	TRUE(srv->count[UBLK_IO_OP_WRITE] >= 8);
	down(srv);
}

ABI_TEST();
