// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send I/O commands that do not exist, on a tag that waits and
 * on one with a request, and expect an error and no harm.
 */
#include "test.h"

static void run(void)
{
	static const int unknown[] = { 0x00, 0x1f, 0x28, 0x7f, 0xff };
	struct srv *srv = UP(.depth = 1);
	struct slot *slot = srv_slot(srv, 0, 0);
	struct client *client;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
		uint32_t op = _IOWR('u', unknown[i], struct ublksrv_io_cmd);
		int res = srv_cmd(srv, 0, op, 0, 0, 0, ADDR(slot->buf));

		TRUE(res < 0 && res != PENDING);
	}
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	TRUE(srv_take(srv, LONG_MS) == slot);
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
		uint32_t op = _IOWR('u', unknown[i], struct ublksrv_io_cmd);
		int res = srv_cmd(srv, 0, op, 0, 0, 0, ADDR(slot->buf));

		TRUE(res < 0 && res != PENDING);
	}
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST();
