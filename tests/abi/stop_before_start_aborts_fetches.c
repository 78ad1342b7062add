// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fetch half of the tags, stop, and expect those FETCHes to
 * complete with ENODEV.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 4);
	struct srv *srv = SRV(dev);

	srv_fetch(srv, 0, 0, 0);
	srv_fetch(srv, 0, 0, 2);
	OK(dev_stop(dev));
	EQ(srv_result(srv, srv_slot(srv, 0, 0)->handle, SOON_MS),
	   UBLK_IO_RES_ABORT);
	EQ(srv_result(srv, srv_slot(srv, 0, 2)->handle, SOON_MS),
	   UBLK_IO_RES_ABORT);
	srv_quit(srv);
	OK(dev_del(dev));
}

ABI_TEST();
