// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fetch without a buffer in copy mode and expect EINVAL.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 1);
	struct srv *srv = SRV(dev);

	EQ(srv_cmd(srv, 0, UBLK_U_IO_FETCH_REQ, 0, 0, 0, 0), -EINVAL);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	down(srv);
}

ABI_TEST();
