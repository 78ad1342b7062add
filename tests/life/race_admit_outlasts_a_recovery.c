// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server die and another take over while a request has
 * passed the gate and has not yet taken its slot, and expect the new server to
 * serve it, once.
 */
#include "race.h"

#define ADMIT_MS	8000

static void once(const struct way *way, enum client_op op)
{
	struct srv *srv = race_up(way, (struct dev_opts){ .depth = 2 },
				  (struct srv_opts){ 0 });
	struct client *client;

	delay("admit", ADMIT_MS);
	client = race_io(srv, op);
	wait_in_flight(srv->dev);
	delay("admit", 0);
	srv_kill(srv);
	srv = recover(srv->dev);
	pattern(srv->disk + MIDDLE, RACE_LEN, 1);
	EQ(client_end(client, 0), PENDING);
	race_served(srv, client);
	down(srv);
}

static void run(void)
{
	once(&ways[1], C_WRITE);
	once(&ways[2], C_READ);
	once(&ways[3], C_WRITE);
}

ABI_TEST(.delays = true, .timeout = 120);
