// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send NEED_GET_DATA for tags whose data nobody waits for: never
 * fetched (EINVAL), armed (EBUSY), a READ with the server and a WRITE whose
 * data has come (EINVAL); and expect no harm.
 */
#include "getdata.h"

static int send(struct srv *srv, struct slot *slot)
{
	return srv_cmd(srv, 0, UBLK_U_IO_NEED_GET_DATA, slot->q, slot->tag, 0,
		       ADDR(slot->buf));
}

static void run(void)
{
	struct dev *dev;
	struct srv *srv;
	struct slot *slot;
	struct client *client;

	need_feature(UBLK_F_NEED_GET_DATA, "NEED_GET_DATA");
	dev = DEV(.depth = 1, .flags = UBLK_F_NEED_GET_DATA);
	srv = SRV(dev);
	slot = srv_slot(srv, 0, 0);
	EQ(send(srv, slot), -EINVAL);
	srv_fetch_all(srv);
	EQ(send(srv, slot), -EBUSY);
	OK(dev_start(dev, srv));
	udev_settle();
	EQ(send(srv, slot), -EBUSY);

	srv_hold(srv, 1 << UBLK_IO_OP_READ | 1 << UBLK_IO_OP_WRITE);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(send(srv, slot), -EINVAL);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);

	client = IO(dev, C_WRITE, .off = MIDDLE, .len = 4096);
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(slot->asked, 0);
	EQ(send(srv, slot), -EINVAL);
	EQ(pattern_differs(slot->buf, 4096, MIDDLE >> 9), -1);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST(.no_intree_6_12 = "has other errors for each");
