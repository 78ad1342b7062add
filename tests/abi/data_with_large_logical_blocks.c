// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write and read back on a disk with 4096-byte blocks and
 * expect no smaller request.
 */
#include "test.h"

static int whole_blocks(struct srv *srv, struct slot *slot)
{
	if (slot->desc.start_sector % 8 || slot->desc.nr_sectors % 8)
		return -EIO;
	return srv_serve_ram(srv, slot);
}

static void run(void)
{
	struct srv *srv = up_new((struct dev_opts){ .lbs_shift = 12 },
				 (struct srv_opts){ .policy = whole_blocks });
	struct client *reader;

	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 12288), 12288);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 512), -EINVAL);
	reader = IO(srv->dev, C_READ, .off = MIDDLE, .len = 12288);
	EQ(client_result(reader), 12288);
	EQ(pattern_differs(reader->buf, 12288, MIDDLE >> 9), -1);
	down(srv);
}

ABI_TEST();
