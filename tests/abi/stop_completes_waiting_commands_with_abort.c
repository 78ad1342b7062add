// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop a live device and expect every command that waits for a
 * request to complete with ENODEV, once.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.queues = 2, .depth = 8);
	int n = srv->queues * srv->depth;

	OK(dev_stop(srv->dev));
	for (int i = 0; i < n; i++)
		EQ(srv_result(srv, srv->slots[i].handle, SOON_MS),
		   UBLK_IO_RES_ABORT);
	down(srv);
}

ABI_TEST();
