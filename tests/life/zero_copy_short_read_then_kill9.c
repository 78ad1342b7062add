// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server that has committed a part of a READ which is
 * still registered: the rest fails, or is asked of the next server, as the
 * recovery flags say.
 */
#include <string.h>

#include "zerocopy.h"

#define LEN	(64 * KIB)
#define PART	(24 * KIB)

static void once(uint64_t flags)
{
	struct srv *srv = ZC_UP(ZC | flags);
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);
	struct zc_move part = { .fills = true, .off = MIDDLE, .len = PART };

	OK(zc_register(srv, 0, slot, 0));
	EQ(zc_move(srv, 0, part), PART);
	srv_commit(srv, slot, PART);
	srv_kill(srv);
	if (!flags) {
		EQ(client_result(client), -EIO);
		TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
		OK(dev_del(srv->dev));
		return;
	}
	srv = zc_recover(srv);
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));
	EQ(srv->last[UBLK_IO_OP_READ].start_sector, (MIDDLE + PART) >> 9);
	down(srv);
}

static void run(void)
{
	once(0);
	once(UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE);
}

ABI_TEST(.timeout = 40,
	 .no_intree = "neither the request nor the ring ever ends; needs a reboot");
