// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server of each kind of ring with one request
 * committed but registered, and one held and registered, and expect the first
 * to end as committed, the second to fail, and DEL to work.
 */
#include "odd.h"
#include "zerocopy.h"

#define LEN	(8 * KIB)

static uint64_t flags;

static void die(struct srv_opts opts)
{
	struct srv *srv = zc_up((struct dev_opts){ .flags = flags }, opts);
	struct client *committed, *held;
	struct slot *slot;

	slot = zc_hold(srv, C_READ, LEN, &committed);
	OK(zc_register(srv, 0, slot, 4));
	srv_commit(srv, slot, LEN);
	slot = zc_hold(srv, C_READ, LEN, &held);
	OK(zc_register(srv, 0, slot, 5));
	srv_kill(srv);
	EQ(client_result(committed), LEN);
	EQ(client_result(held), -EIO);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	OK(dev_del(srv->dev));
}

static void run(void)
{
	flags = ZC;
	odd_servers(die);
	flags = ZC | ZC_AUTO;
	odd_servers(die);
}

ABI_TEST(.timeout = 150,
	 .no_intree = "neither the request nor the ring ever ends; needs a reboot");
