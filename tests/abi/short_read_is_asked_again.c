// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer a READ with half of its data, then a quarter, and
 * expect to be asked for the rest at the right place until the client has
 * everything.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP();
	struct client *client;
	struct slot *slot;
	uint64_t first = MIDDLE >> 9;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	pattern(srv->disk + MIDDLE, 64 * KIB, 99);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 64 * KIB);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.nr_sectors, 128);
	pattern(slot->buf, 32 * KIB, 99);
	srv_commit(srv, slot, 32 * KIB);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.start_sector, first + 64);
	EQ(slot->desc.nr_sectors, 64);
	EQ(client_end(client, 0), PENDING);
	pattern(slot->buf, 16 * KIB, 99 + 64);
	srv_commit(srv, slot, 16 * KIB);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.start_sector, first + 96);
	EQ(slot->desc.nr_sectors, 32);
	pattern(slot->buf, 16 * KIB, 99 + 96);
	srv_commit(srv, slot, 16 * KIB);
	EQ(client_result(client), 64 * KIB);
	EQ(pattern_differs(client->buf, 64 * KIB, 99), -1);
	down(srv);
}

ABI_TEST();
