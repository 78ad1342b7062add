// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send a READ and a WRITE of known place and size and expect
 * exactly these in the descriptor, with the server's buffer as its address.
 */
#include "test.h"

static void check(struct srv *srv, enum client_op op, int want, uint64_t off,
		  uint32_t len)
{
	struct client *client = IO(srv->dev, op, .off = off, .len = len);
	struct slot *slot = srv_take(srv, LONG_MS);

	EQ(ublksrv_get_op(&slot->desc), want);
	EQ(slot->desc.op_flags & ~0xff & ~UBLK_IO_F_META, 0);
	EQ(slot->desc.start_sector, off >> 9);
	EQ(slot->desc.nr_sectors, len >> 9);
	EQ(slot->desc.addr, ADDR(slot->buf));
	if (op == C_WRITE)
		EQ(pattern_differs(slot->buf, len, off >> 9), -1);
	srv_commit(srv, slot, len);
	EQ(client_result(client), len);
}

static void run(void)
{
	static const uint32_t lens[] = { 512, 4096, 4608, 64 * KIB, 1 * MIB };
	struct srv *srv = UP();

	srv_hold(srv, 1 << UBLK_IO_OP_READ | 1 << UBLK_IO_OP_WRITE);
	for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
		check(srv, C_READ, UBLK_IO_OP_READ, MIDDLE + 4096, lens[i]);
		check(srv, C_WRITE, UBLK_IO_OP_WRITE, MIDDLE + 4096, lens[i]);
	}
	down(srv);
}

ABI_TEST();
