// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer a READ with more bytes than were asked for and expect
 * the client to have its data or an error, and the next READ to work.
 */
#include "test.h"

static void run(void)
{
	static const int results[] = { 4097, 8192, 1 << 20, 0x7fffffff };
	struct srv *srv = UP();

	for (size_t i = 0; i < ARRAY_SIZE(results); i++) {
		struct client *client;
		struct slot *slot;
		int res;

		srv_hold(srv, 1 << UBLK_IO_OP_READ);
		client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
		slot = srv_take(srv, LONG_MS);
		pattern(slot->buf, 4096, 3);
		srv_commit(srv, slot, results[i]);
		res = client_result(client);
		if (res != -EIO) {
			EQ(res, 4096);
			EQ(pattern_differs(client->buf, 4096, 3), -1);
		}
		srv_hold(srv, 0);
		EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	}
	down(srv);
}

ABI_TEST(.no_intree = "warns in the kernel log on 6.12 and uses the number");
