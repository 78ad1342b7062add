// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a delivered request from a thread that did not fetch
 * its tag and expect EINVAL; the daemon can still commit.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 2);
	struct srv *srv = SRV(dev, .threads = 2);
	struct client *client;
	struct slot *slot;

	srv_fetch(srv, 0, 0, 0);
	srv_fetch(srv, 0, 0, 1);
	OK(dev_start(dev, srv));
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(srv_cmd(srv, 1, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, slot->tag, 4096,
		   ADDR(slot->buf)), -EINVAL);
	EQ(client_end(client, 50), PENDING);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	EQ(srv_cmd(srv, 1, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, slot->tag, 4096,
		   ADDR(slot->buf)), -EINVAL);
	down(srv);
}

ABI_TEST();
