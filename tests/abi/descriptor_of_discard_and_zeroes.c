// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will discard and zero a range and expect DISCARD and WRITE_ZEROES
 * of that range, without data.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.discard = true);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_DISCARD | 1 << UBLK_IO_OP_WRITE_ZEROES);
	client = IO(srv->dev, C_DISCARD, .off = MIDDLE + 64 * KIB, .len = MIB);
	slot = srv_take(srv, LONG_MS);
	EQ(ublksrv_get_op(&slot->desc), UBLK_IO_OP_DISCARD);
	EQ(slot->desc.start_sector, (MIDDLE + 64 * KIB) >> 9);
	EQ(slot->desc.nr_sectors, MIB >> 9);
	srv_commit(srv, slot, MIB);
	OK(client_result(client));

	client = IO(srv->dev, C_ZEROOUT, .off = MIDDLE + 4 * KIB,
		    .len = 2 * MIB);
	slot = srv_take(srv, LONG_MS);
	EQ(ublksrv_get_op(&slot->desc), UBLK_IO_OP_WRITE_ZEROES);
	EQ(slot->desc.start_sector, (MIDDLE + 4 * KIB) >> 9);
	EQ(slot->desc.nr_sectors, 2 * MIB >> 9);
	TRUE(slot->desc.op_flags & UBLK_IO_F_NOUNMAP);
	srv_commit(srv, slot, 2 * MIB);
	OK(client_result(client));
	down(srv);
}

ABI_TEST();
