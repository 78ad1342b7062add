// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send FETCH and COMMIT with an address on a USER_COPY device
 * and expect EINVAL.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev;
	struct srv *srv;
	struct client *client;
	struct slot *slot;

	need_feature(UBLK_F_USER_COPY, "USER_COPY");
	dev = DEV(.depth = 1, .flags = UBLK_F_USER_COPY);
	srv = SRV(dev);
	slot = srv_slot(srv, 0, 0);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_FETCH_REQ, 0, 0, 0, ADDR(slot->buf)),
	   -EINVAL);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(dev, C_WRITE, .off = MIDDLE, .len = 4096);
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, 0, 4096,
		   ADDR(slot->buf)), -EINVAL);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST();
