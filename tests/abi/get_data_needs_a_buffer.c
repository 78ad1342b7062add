// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send NEED_GET_DATA without a buffer and expect EINVAL and a
 * tag that still waits for it.
 */
#include "getdata.h"

static void run(void)
{
	struct srv *srv = GETDATA_UP(.depth = 1);
	struct slot *slot = srv_slot(srv, 0, 0);
	struct client *client;

	srv_hold_asked(srv, true);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_NEED_GET_DATA, 0, 0, 0, 0), -EINVAL);
	OK(srv_result(srv, getdata_post(srv, slot, ADDR(slot->buf)), LONG_MS));
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(pattern_differs(slot->buf, 4096, MIDDLE >> 9), -1);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST(.no_intree = "takes 0 for the address of a bad buffer");
