// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve from a ring with DEFER_TASKRUN, as most servers use,
 * and read and write.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = up_new((struct dev_opts){ .depth = 16 },
				 (struct srv_opts){ .defer_taskrun = true });
	struct client *clients[16];

	for (int i = 0; i < 16; i++)
		clients[i] = IO(srv->dev, C_WRITE, .off = MIDDLE + i * MIB,
				.len = 32 * KIB);
	for (int i = 0; i < 16; i++)
		EQ(client_result(clients[i]), 32 * KIB);
	for (int i = 0; i < 16; i++)
		EQ(pattern_differs(srv->disk + MIDDLE + i * MIB, 32 * KIB,
				   (MIDDLE + i * MIB) >> 9), -1);
	down(srv);
}

ABI_TEST();
