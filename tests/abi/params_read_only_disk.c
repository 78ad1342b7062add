// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start a read-only device and expect writes to be refused and
 * reads to work.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.attrs = UBLK_ATTR_READ_ONLY);

	EQ(sysfs_num("/sys/block/ublkb%d/ro", srv->dev->id), 1);
	TRUE(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096) < 0);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	EQ(srv->count[UBLK_IO_OP_WRITE], 0);
	down(srv);
}

ABI_TEST();
