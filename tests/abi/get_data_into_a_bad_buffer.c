// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will name a buffer that cannot be written and expect the WRITE to
 * be announced again, on the same command, until it has a good one.
 */
#include "getdata.h"

#define LEN	(64 * KIB)

static void run(void)
{
	struct srv *srv = GETDATA_UP(.depth = 1,
				     .flags = UBLK_F_NO_AUTO_PART_SCAN);
	struct slot *slot = srv_slot(srv, 0, 0);
	struct client *client;
	int handle;

	/* who else reads may get the tag between two tries, and the command with it */
	udev_settle();
	srv_hold_asked(srv, true);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN);
	TRUE(srv_take(srv, LONG_MS) == slot);
	for (unsigned int again = 2; again < 5; again++) {
		/* below the lowest address that can be mapped */
		handle = getdata_post(srv, slot, 4096);
		EQ(srv_result(srv, handle, LONG_MS), UBLK_IO_RES_NEED_GET_DATA);
		TRUE(srv_take(srv, LONG_MS) == slot);
		EQ(slot->asked, again);
		EQ(slot->desc.nr_sectors, LEN >> 9);
		EQ(client_end(client, 0), PENDING);
	}
	OK(srv_result(srv, getdata_post(srv, slot, ADDR(slot->buf)), LONG_MS));
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(pattern_differs(slot->buf, LEN, MIDDLE >> 9), -1);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);
	down(srv);
}

ABI_TEST(.timeout = 40);
