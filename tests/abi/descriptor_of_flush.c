// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fsync a disk with a volatile cache and expect one FLUSH of
 * no sectors, and without a cache none.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.attrs = UBLK_ATTR_VOLATILE_CACHE);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_FLUSH);
	client = IO(srv->dev, C_FSYNC);
	slot = srv_take(srv, LONG_MS);
	EQ(ublksrv_get_op(&slot->desc), UBLK_IO_OP_FLUSH);
	EQ(slot->desc.nr_sectors, 0);
	srv_commit(srv, slot, 0);
	OK(client_result(client));
	down(srv);

	srv = UP();
	OK(IO_NOW(srv->dev, C_FSYNC));
	EQ(srv->count[UBLK_IO_OP_FLUSH], 0);
	down(srv);
}

ABI_TEST();
