// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will discard and zero on a disk without discard parameters:
 * EOPNOTSUPP for the one, plain writes of zeroes for the other.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP();

	EQ(IO_NOW(srv->dev, C_DISCARD, .off = MIDDLE, .len = 64 * KIB),
	   -EOPNOTSUPP);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB), 64 * KIB);
	OK(IO_NOW(srv->dev, C_ZEROOUT, .off = MIDDLE, .len = 64 * KIB));
	for (unsigned int i = 0; i < 64 * KIB; i++)
		OK(srv->disk[MIDDLE + i]);
	EQ(srv->count[UBLK_IO_OP_DISCARD], 0);
	EQ(srv->count[UBLK_IO_OP_WRITE_ZEROES], 0);
	down(srv);
}

ABI_TEST();
