// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer READs with errnos that no block layer knows and with
 * wild negative numbers, and expect an error at the client each time.
 */
#include "test.h"

static void run(void)
{
	static const int errors[] = { -1, -ENOTTY, -4095, -4096, -100000,
				      -0x7fffffff - 1 };
	struct srv *srv = UP();

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		struct client *client = IO(srv->dev, C_READ, .off = MIDDLE,
					   .len = 4096);

		srv_commit(srv, srv_take(srv, LONG_MS), errors[i]);
		EQ(client_result(client), -EIO);
	}
	down(srv);
}

ABI_TEST();
