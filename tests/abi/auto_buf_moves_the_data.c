// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve a disk with AUTO_BUF_REG, with and without zero copy
 * beside it, and expect each request's pages at the index that its tag has,
 * without NEED_REG_BUF, many times over.
 */
#include "zerocopy.h"

static void rounds(struct srv *srv, int nr)
{
	struct client *reader;

	for (int i = 0; i < nr; i++) {
		uint64_t off = MIDDLE + i * 16 * KIB;

		EQ(IO_NOW(srv->dev, C_WRITE, .off = off, .len = 16 * KIB),
		   16 * KIB);
		EQ(pattern_differs(srv->disk + off, 16 * KIB, off >> 9), -1);
		pattern(srv->disk + off, 16 * KIB, 1000 + i);
		reader = IO(srv->dev, C_READ, .off = off, .len = 16 * KIB);
		EQ(client_result(reader), 16 * KIB);
		EQ(pattern_differs(reader->buf, 16 * KIB, 1000 + i), -1);
	}
}

static void with(uint64_t flags)
{
	struct srv *srv = ZC_UP(flags, .depth = 2);

	rounds(srv, 20);
	EQ(srv->seen_flags & UBLK_IO_F_NEED_REG_BUF, 0);
	down(srv);
}

static void run(void)
{
	with(ZC_AUTO);
	with(ZC_AUTO | ZC);
}

ABI_TEST(.timeout = 40);
