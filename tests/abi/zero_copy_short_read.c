// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer a READ with a part of its data and expect to be asked
 * for the rest when the registrations of the first part are gone; its pages
 * begin where the part ended. A READ of nothing is EIO.
 */
#include <string.h>

#include "zerocopy.h"

#define LEN	(64 * KIB)
#define PART	(24 * KIB)

static int index_of(struct srv *srv, const struct slot *slot)
{
	if (srv->dev->info.flags & ZC_AUTO)
		return slot->auto_buf;
	OK(zc_register(srv, 0, slot, 0));
	return 0;
}

static void let_go(struct srv *srv)
{
	if (!(srv->dev->info.flags & ZC_AUTO))
		OK(zc_unregister(srv, 0, 0));
}

static void with(uint64_t flags)
{
	struct srv *srv = ZC_UP(flags, .depth = 2);
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);
	struct zc_move part = { .fills = true, .off = MIDDLE, .len = PART };

	part.index = index_of(srv, slot);
	EQ(zc_move(srv, 0, part), PART);
	srv_commit(srv, slot, PART);
	if (flags == ZC) {
		EQ(client_end(client, 50), PENDING);
		EQ(srv_held(srv), 0);
	}
	let_go(srv);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.start_sector, (MIDDLE + PART) >> 9);
	EQ(slot->desc.nr_sectors, (LEN - PART) >> 9);
	part.index = index_of(srv, slot);
	part.off += PART;
	part.len = LEN - PART + 1;
	EQ(zc_move(srv, 0, part), -EFAULT);
	part.len--;
	EQ(zc_move(srv, 0, part), part.len);
	srv_commit(srv, slot, part.len);
	let_go(srv);
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));

	slot = zc_hold(srv, C_READ, LEN, &client);
	index_of(srv, slot);
	srv_commit(srv, slot, 0);
	let_go(srv);
	EQ(client_result(client), -EIO);
	down(srv);
}

static void run(void)
{
	with(ZC);
	with(ZC_AUTO);
}

ABI_TEST(.timeout = 40,
	 .no_intree = "ends it as whole: the client sees memory nobody filled");
