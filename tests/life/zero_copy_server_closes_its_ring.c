// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server close its ring and /dev/ublkcN, and live on, with
 * a request committed but registered, and one held and registered: the first
 * ends as committed, the second fails, the disk goes away, and DEL works.
 */
#include "zerocopy.h"

#define LEN	(16 * KIB)

static void once(uint64_t flags)
{
	struct srv *srv = ZC_UP(ZC | flags);
	struct client *committed, *held;
	struct slot *slot;

	slot = zc_hold(srv, C_READ, LEN, &committed);
	OK(zc_register(srv, 0, slot, 4));
	srv_commit(srv, slot, LEN);
	slot = zc_hold(srv, C_READ, LEN, &held);
	OK(zc_register(srv, 0, slot, 5));
	srv_close_everything(srv);
	EQ(client_result(committed), LEN);
	EQ(client_result(held), -EIO);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	OK(dev_del(srv->dev));
	srv_kill(srv);
}

static void run(void)
{
	once(0);
	once(ZC_AUTO);
}

ABI_TEST(.timeout = 40,
	 .no_intree = "neither the request nor the ring ever ends; needs a reboot");
