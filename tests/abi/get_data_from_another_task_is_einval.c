// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send NEED_GET_DATA from a thread that is not the tag's daemon
 * and expect EINVAL, and a buffer that nobody has touched; the daemon can.
 */
#include "getdata.h"

static void run(void)
{
	struct dev *dev;
	struct srv *srv;
	struct client *client;
	struct slot *slot;

	need_feature(UBLK_F_NEED_GET_DATA, "NEED_GET_DATA");
	dev = DEV(.depth = 2, .flags = UBLK_F_NEED_GET_DATA);
	srv = SRV(dev, .threads = 2);
	srv_fetch(srv, 0, 0, 0);
	srv_fetch(srv, 0, 0, 1);
	OK(dev_start(dev, srv));
	srv_hold_asked(srv, true);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(dev, C_WRITE, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(srv_cmd(srv, 1, UBLK_U_IO_NEED_GET_DATA, 0, slot->tag, 0,
		   ADDR(slot->buf)), -EINVAL);
	EQ(slot->buf[0], 0);
	OK(srv_result(srv, getdata_post(srv, slot, ADDR(slot->buf)), LONG_MS));
	TRUE(srv_take(srv, LONG_MS) == slot);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST();
