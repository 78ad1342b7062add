// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve a disk by registering each request's pages, and expect
 * what fixed reads and writes moved to be what clients read and wrote, several
 * times with each tag.
 */
#include "zerocopy.h"

static void run(void)
{
	struct srv *srv = ZC_UP(ZC, .depth = 2);
	struct client *reader;

	for (int i = 0; i < 8; i++) {
		uint64_t off = MIDDLE + i * 64 * KIB;

		EQ(IO_NOW(srv->dev, C_WRITE, .off = off, .len = 64 * KIB),
		   64 * KIB);
		EQ(pattern_differs(srv->disk + off, 64 * KIB, off >> 9), -1);
		pattern(srv->disk + off, 64 * KIB, 1000 + i);
		reader = IO(srv->dev, C_READ, .off = off, .len = 64 * KIB);
		EQ(client_result(reader), 64 * KIB);
		EQ(pattern_differs(reader->buf, 64 * KIB, 1000 + i), -1);
	}
	EQ(srv->last[UBLK_IO_OP_WRITE].addr, 0);
	EQ(srv->last[UBLK_IO_OP_READ].addr, 0);
	down(srv);
}

ABI_TEST();
