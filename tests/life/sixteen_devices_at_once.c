// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will run sixteen devices at the same time with I/O on all of
 * them, and take them down in another order.
 */
#include "test.h"

static void run(void)
{
	struct srv *srvs[16];
	struct client *clients[16];

	for (int i = 0; i < 16; i++)
		srvs[i] = UP(.depth = 2, .bytes = 64 * MIB);
	for (int i = 0; i < 16; i++)
		clients[i] = IO(srvs[i]->dev, C_WRITE, .off = MIDDLE + i * MIB,
				.len = 64 * KIB);
	for (int i = 0; i < 16; i++) {
		EQ(client_result(clients[i]), 64 * KIB);
		EQ(pattern_differs(srvs[i]->disk + MIDDLE + i * MIB, 64 * KIB,
				   (MIDDLE + i * MIB) >> 9), -1);
	}
	for (int i = 0; i < 16; i++)
		down(srvs[i * 7 % 16]);
}

ABI_TEST(.timeout = 90);
