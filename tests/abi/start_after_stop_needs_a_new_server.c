// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop a device and, while the old server has it open, expect
 * EBUSY from START and ABORT for each FETCH; then close it and start it with
 * a new server.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 2), *next;
	struct dev *dev = srv->dev;

	OK(dev_stop(dev));
	EQ(dev_start(dev, srv), -EBUSY);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_FETCH_REQ, 0, 0, 0,
		   ADDR(srv_slot(srv, 0, 0)->buf)), UBLK_IO_RES_ABORT);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_FETCH_REQ, 0, 1, 0,
		   ADDR(srv_slot(srv, 0, 1)->buf)), UBLK_IO_RES_ABORT);
	srv_quit(srv);
	next = SRV(dev, .wait_for_open = true);
	srv_fetch_all(next);
	OK(dev_start(dev, next));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(next);
}

ABI_TEST(.no_intree_6_12 = "does not start a stopped device again");
