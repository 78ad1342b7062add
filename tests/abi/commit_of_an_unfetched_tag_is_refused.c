// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit tags that were never fetched and expect an error each
 * time, EINVAL: no task is their daemon.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 2);
	struct srv *srv = SRV(dev);
	uint64_t buf = ADDR(srv_slot(srv, 0, 0)->buf);

	EQ(srv_cmd(srv, 0, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, 0, 0, buf),
	   -EINVAL);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, 1, -EIO, buf),
	   -EINVAL);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	down(srv);
}

ABI_TEST();
