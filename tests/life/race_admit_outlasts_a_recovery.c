// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server die while a request has passed the gate and has
 * not yet taken its slot, for longer than it takes another server to come, and
 * expect the new server to be given the request once, or the request to fail, as
 * the recovery flags say.
 */
#include "race.h"

#define ADMIT_MS	4000

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
	race_over(srv, way, way->parks ? client : NULL);
	if (!way->parks)
		check_came_late(client_result(client));
}

static void run(void)
{
	once(&ways[1], C_WRITE);
	once(&ways[2], C_READ);
	once(&ways[3], C_WRITE);
}

ABI_TEST(.delays = true, .timeout = 180);
