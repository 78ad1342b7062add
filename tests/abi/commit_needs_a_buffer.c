// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a READ and a WRITE without a buffer in copy mode and
 * expect EINVAL and the request still with the server.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 1);
	enum client_op ops[] = { C_READ, C_WRITE };
	struct slot *slot = srv_slot(srv, 0, 0);

	srv_hold(srv, 1 << UBLK_IO_OP_READ | 1 << UBLK_IO_OP_WRITE);
	for (int i = 0; i < 2; i++) {
		struct client *client = IO(srv->dev, ops[i], .off = MIDDLE,
					   .len = 4096);

		TRUE(srv_take(srv, LONG_MS) == slot);
		EQ(srv_cmd(srv, 0, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, 0, 4096,
			   0), -EINVAL);
		EQ(client_end(client, 50), PENDING);
		srv_commit(srv, slot, 4096);
		EQ(client_result(client), 4096);
	}
	down(srv);
}

ABI_TEST();
