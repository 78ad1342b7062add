// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will FETCH without a buffer and commit WRITE and FLUSH without one
 * on a NEED_GET_DATA device, and expect it all to work but for a READ, which
 * cannot be committed without (EINVAL).
 */
#include "getdata.h"

#define COMMIT	UBLK_U_IO_COMMIT_AND_FETCH_REQ

static void committed(struct srv *srv, struct slot *slot, int result)
{
	slot->held = 0;
	slot->handle = srv_post(srv, 0, COMMIT, 0, 0, result, 0);
}

static void run(void)
{
	struct dev *dev;
	struct srv *srv;
	struct slot *slot;
	struct client *client;

	need_feature(UBLK_F_NEED_GET_DATA, "NEED_GET_DATA");
	dev = DEV(.depth = 1, .flags = UBLK_F_NEED_GET_DATA,
		  .attrs = UBLK_ATTR_VOLATILE_CACHE);
	srv = SRV(dev);
	slot = srv_slot(srv, 0, 0);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_FETCH_REQ, 0, 0, 0, 0), PENDING);
	OK(dev_start(dev, srv));
	srv_hold(srv, 1 << UBLK_IO_OP_READ | 1 << UBLK_IO_OP_WRITE |
		      1 << UBLK_IO_OP_FLUSH);
	for (int i = 0; i < 2; i++) {
		client = IO(dev, C_WRITE, .off = MIDDLE, .len = 4096);
		TRUE(srv_take(srv, LONG_MS) == slot);
		EQ(pattern_differs(slot->buf, 4096, MIDDLE >> 9), -1);
		committed(srv, slot, 4096);
		EQ(client_result(client), 4096);
		client = IO(dev, C_FSYNC);
		TRUE(srv_take(srv, LONG_MS) == slot);
		committed(srv, slot, 0);
		OK(client_result(client));
	}
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(srv_cmd(srv, 0, COMMIT, 0, 0, 4096, 0), -EINVAL);
	EQ(client_end(client, 50), PENDING);
	pattern(slot->buf, 4096, 8);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	EQ(pattern_differs(client->buf, 4096, 8), -1);
	down(srv);
}

ABI_TEST();
