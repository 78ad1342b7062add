// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send READ, FLUSH, DISCARD and WRITE_ZEROES to a NEED_GET_DATA
 * device and expect them to be delivered as on any other.
 */
#include "getdata.h"

static void run(void)
{
	struct srv *srv = GETDATA_UP(.depth = 2, .discard = true,
				     .attrs = UBLK_ATTR_VOLATILE_CACHE);
	struct dev *dev = srv->dev;

	srv_hold_asked(srv, true);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	OK(IO_NOW(dev, C_FSYNC));
	OK(IO_NOW(dev, C_DISCARD, .off = MIDDLE, .len = 64 * KIB));
	OK(IO_NOW(dev, C_ZEROOUT, .off = MIDDLE, .len = 64 * KIB));
	EQ(srv->count[UBLK_IO_OP_FLUSH], 1);
	EQ(srv->count[UBLK_IO_OP_DISCARD], 1);
	EQ(srv->count[UBLK_IO_OP_WRITE_ZEROES], 1);
	EQ(srv->asked, 0);
	down(srv);
}

ABI_TEST();
