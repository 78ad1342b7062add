// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit WRITEs of which the server has only been told, with
 * success and with an error, and expect EINVAL, no answer to the client and a
 * tag that waits for NEED_GET_DATA still; after that it can be failed.
 */
#include "getdata.h"

static void run(void)
{
	struct srv *srv = GETDATA_UP(.depth = 1);
	uint32_t op = UBLK_U_IO_COMMIT_AND_FETCH_REQ;
	struct slot *slot = srv_slot(srv, 0, 0);
	struct client *client;

	srv_hold_asked(srv, true);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(srv_cmd(srv, 0, op, 0, 0, 4096, ADDR(slot->buf)), -EINVAL);
	EQ(srv_cmd(srv, 0, op, 0, 0, -EIO, ADDR(slot->buf)), -EINVAL);
	EQ(srv_cmd(srv, 0, op, 0, 0, -EIO, 0), -EINVAL);
	EQ(client_end(client, 100), PENDING);
	OK(srv_result(srv, getdata_post(srv, slot, ADDR(slot->buf)), LONG_MS));
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(pattern_differs(slot->buf, 4096, MIDDLE >> 9), -1);
	srv_commit(srv, slot, -ENOSPC);
	EQ(client_result(client), -ENOSPC);

	srv_hold_asked(srv, false);
	srv_hold(srv, 0);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST();
