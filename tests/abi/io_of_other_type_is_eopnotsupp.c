// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send I/O commands of another ioctl type and expect
 * EOPNOTSUPP, and the tag still to be fetched after that.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 1);
	struct srv *srv = SRV(dev);
	uint64_t buf = ADDR(srv_slot(srv, 0, 0)->buf);

	EQ(srv_cmd(srv, 0, _IOWR('v', 0x20, struct ublksrv_io_cmd), 0, 0, 0,
		   buf), -EOPNOTSUPP);
	EQ(srv_cmd(srv, 0, _IOWR(1, 0x21, struct ublksrv_io_cmd), 0, 0, 0,
		   buf), -EOPNOTSUPP);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	down(srv);
}

ABI_TEST();
