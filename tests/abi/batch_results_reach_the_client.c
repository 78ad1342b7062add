// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit requests of each kind with errors, and a READ with
 * half of its data, and expect the errors at the clients, and the rest of the
 * READ to be delivered again.
 */
#include "batch.h"

static struct srv *srv;

static void fails(enum client_op op, int error)
{
	struct client *client = IO(srv->dev, op, .off = MIDDLE, .len = 4096);
	struct slot *slot = srv_take(srv, LONG_MS);

	EQ(batch_commit(srv, 0, &slot, 1, error), 16);
	EQ(client_result(client), error);
}

static void run(void)
{
	struct client *client;
	struct slot *slot;

	srv = BATCH_UP(.attrs = UBLK_ATTR_VOLATILE_CACHE, .discard = true);
	srv_hold(srv, ~0U);
	fails(C_READ, -ENOSPC);
	fails(C_WRITE, -ENOLINK);
	fails(C_FSYNC, -EIO);
	fails(C_DISCARD, -EIO);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 64 * KIB);
	slot = srv_take(srv, LONG_MS);
	pattern(slot->buf, 32 * KIB, 99);
	EQ(batch_commit(srv, 0, &slot, 1, 32 * KIB), 16);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.start_sector, (MIDDLE >> 9) + 64);
	EQ(slot->desc.nr_sectors, 64);
	EQ(client_end(client, 0), PENDING);
	pattern(slot->buf, 32 * KIB, 99 + 64);
	EQ(batch_commit(srv, 0, &slot, 1, 32 * KIB), 16);
	EQ(client_result(client), 64 * KIB);
	EQ(pattern_differs(client->buf, 64 * KIB, 99), -1);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(batch_commit(srv, 0, &slot, 1, 0), 16);
	EQ(client_result(client), -EIO);
	down(srv);
}

ABI_TEST();
