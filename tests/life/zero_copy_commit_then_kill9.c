// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server that has committed a READ, or a WRITE, while
 * the request's pages are still registered, and expect the client to have what
 * was committed, the disk to go away, and DEL to work.
 */
#include <string.h>

#include "zerocopy.h"

#define LEN	(64 * KIB)

static void once(enum client_op op, int depth)
{
	struct srv *srv = ZC_UP(ZC, .depth = depth);
	struct client *client;
	struct slot *slot = zc_hold(srv, op, LEN, &client);

	OK(zc_register(srv, 0, slot, 0));
	EQ(zc_move_all(srv, 0, slot, 0), LEN);
	srv_commit(srv, slot, LEN);
	EQ(client_end(client, 100), PENDING);
	srv_kill(srv);
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));
	TRUE(wait_for(disk_gone(srv->dev), SOON_MS));
	TRUE(wait_for(dev_state(srv->dev) == UBLK_S_DEV_DEAD, SOON_MS));
	OK(dev_del(srv->dev));
}

static void run(void)
{
	once(C_READ, 1);
	once(C_READ, 4);
	once(C_WRITE, 4);
}

ABI_TEST(.timeout = 90,
	 .no_intree = "neither the request nor the ring ever ends; needs a reboot");
