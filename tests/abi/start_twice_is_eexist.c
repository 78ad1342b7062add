// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start a live device again and expect EEXIST, and the disk to
 * work on.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP();

	EQ(dev_start(srv->dev, srv), -EEXIST);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST();
