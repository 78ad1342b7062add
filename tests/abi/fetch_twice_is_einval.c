// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fetch a tag that is already fetched, from its own thread and
 * from another, and expect EINVAL, and the device to start all the same.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 2);
	struct srv *srv = SRV(dev, .threads = 2);
	uint64_t buf = ADDR(srv_slot(srv, 0, 0)->buf);

	srv_fetch(srv, 0, 0, 0);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_FETCH_REQ, 0, 0, 0, buf), -EINVAL);
	EQ(srv_cmd(srv, 1, UBLK_U_IO_FETCH_REQ, 0, 0, 0, buf), -EINVAL);
	srv_fetch(srv, 0, 0, 1);
	OK(dev_start(dev, srv));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST(.no_intree_6_12 = "says EBUSY");
