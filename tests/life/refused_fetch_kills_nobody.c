// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a thread whose FETCH is refused exit, and expect the
 * device to live on: that thread never served it.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct srv *srv = SRV(dev, .threads = 2);

	for (int tag = 0; tag < 4; tag++)
		srv_fetch(srv, 0, 0, tag);
	OK(dev_start(dev, srv));
	EQ(srv_cmd(srv, 1, UBLK_U_IO_FETCH_REQ, 0, 0, 0,
		   ADDR(srv_slot(srv, 0, 0)->buf)), -EBUSY);
	srv_thread_exit(srv, 1);
	/* A death is acted upon within this time, if it is one. */
	EQ(wait_for(disk_gone(dev), DEATH_MS), false);
	EQ(dev_state(dev), UBLK_S_DEV_LIVE);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST(.no_intree_6_12 = "says EINVAL");
