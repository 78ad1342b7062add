// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send FETCH and COMMIT for queues and tags that are not there
 * and expect EINVAL.
 */
#include "test.h"

static void run(void)
{
	static const uint32_t ops[] = { UBLK_U_IO_FETCH_REQ,
					UBLK_U_IO_COMMIT_AND_FETCH_REQ };
	struct dev *dev = DEV(.depth = 4);
	struct srv *srv = SRV(dev);
	uint64_t buf = ADDR(srv_slot(srv, 0, 0)->buf);

	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		EQ(srv_cmd(srv, 0, ops[i], 0, 4, 0, buf), -EINVAL);
		EQ(srv_cmd(srv, 0, ops[i], 0, 0xffff, 0, buf), -EINVAL);
		EQ(srv_cmd(srv, 0, ops[i], 1, 0, 0, buf), -EINVAL);
		EQ(srv_cmd(srv, 0, ops[i], 0xffff, 0, 0, buf), -EINVAL);
	}
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		EQ(srv_cmd(srv, 0, ops[i], 0, 4, 0, buf), -EINVAL);
		EQ(srv_cmd(srv, 0, ops[i], 1, 0, 0, buf), -EINVAL);
	}
	down(srv);
}

ABI_TEST();
