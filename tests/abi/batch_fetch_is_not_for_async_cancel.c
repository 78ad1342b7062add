// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will try to take a waiting fetch back with io_uring's cancel
 * command, which does not reach commands of drivers, and expect it to go on,
 * with the server alive.
 */
#include "batch.h"

static void run(void)
{
	struct srv *srv = batch_up((struct dev_opts){ 0 },
				   (struct srv_opts){ .threads = 2 });
	int handle = batch_fetch(srv, 1, 0);

	EQ(batch_cancel(srv, 1, handle), -ENOENT);
	EQ(srv_result(srv, handle, 100), PENDING);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
	EQ(srv->batch->ended, 0);
	down(srv);
}

ABI_TEST();
