// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write with RWF_DSYNC to a disk with FUA and expect the flag
 * in the descriptor; without FUA but with a cache, a FLUSH after the write.
 */
#include <sys/uio.h>

#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.attrs = UBLK_ATTR_VOLATILE_CACHE | UBLK_ATTR_FUA);

	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096,
		  .rw_flags = RWF_DSYNC), 4096);
	TRUE(srv->seen_flags & UBLK_IO_F_FUA);
	EQ(srv->last[UBLK_IO_OP_WRITE].op_flags & UBLK_IO_F_FUA, UBLK_IO_F_FUA);
	down(srv);

	srv = UP(.attrs = UBLK_ATTR_VOLATILE_CACHE);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096,
		  .rw_flags = RWF_DSYNC), 4096);
	EQ(srv->seen_flags & UBLK_IO_F_FUA, 0);
	TRUE(srv->count[UBLK_IO_OP_FLUSH] >= 1);
	down(srv);
}

ABI_TEST();
