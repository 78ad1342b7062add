// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send NEED_GET_DATA to a device without that feature, for a
 * tag that waits and for a delivered WRITE, and expect errors and no harm.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 1);
	struct slot *slot = srv_slot(srv, 0, 0);
	struct client *client;

	udev_settle();
	EQ(srv_cmd(srv, 0, UBLK_U_IO_NEED_GET_DATA, 0, 0, 0, ADDR(slot->buf)),
	   -EBUSY);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_NEED_GET_DATA, 0, 0, 0, ADDR(slot->buf)),
	   -EINVAL);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST();
