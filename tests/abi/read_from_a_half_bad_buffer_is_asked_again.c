// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a READ with a buffer of which only the front can be
 * read and expect that part to be used and the rest to be asked for again.
 */
#include <sys/mman.h>

#include "test.h"

static int protect(struct srv *srv, void *arg)
{
	return mprotect(srv_slot(srv, 0, 0)->buf + 16 * KIB, MIB - 16 * KIB,
			*(int *)arg) ? -errno : 0;
}

static void run(void)
{
	struct srv *srv = UP(.depth = 1);
	int *how = share(sizeof(int));
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 64 * KIB);
	slot = srv_take(srv, LONG_MS);
	pattern(slot->buf, 16 * KIB, 7);
	*how = PROT_NONE;
	OK(srv_call(srv, 0, protect, how));
	srv_commit(srv, slot, 64 * KIB);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.start_sector, (MIDDLE >> 9) + 32);
	EQ(slot->desc.nr_sectors, 96);
	*how = PROT_READ | PROT_WRITE;
	OK(srv_call(srv, 0, protect, how));
	pattern(slot->buf, 48 * KIB, 7 + 32);
	srv_commit(srv, slot, 48 * KIB);
	EQ(client_result(client), 64 * KIB);
	EQ(pattern_differs(client->buf, 64 * KIB, 7), -1);
	down(srv);
}

ABI_TEST();
