// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server while a request has passed the gate and has not
 * yet taken its slot, and expect it to fail or to wait for the next server, as
 * the recovery flags say.
 */
#include <unistd.h>

#include "race.h"

static void once(const struct way *way, enum client_op op)
{
	struct srv *srv = race_up(way, (struct dev_opts){ .depth = 2 },
				  (struct srv_opts){ 0 });
	struct client *client;

	delay("admit", DELAY_MS);
	client = race_io(srv, op);
	wait_in_flight(srv->dev);
	delay("admit", 0);
	srv_kill(srv);
	usleep(DELAY_MS * 1000);	/* it must not meet the next server */
	race_end(srv, way, client, false);
}

static void run(void)
{
	for (int i = 0; i < NR_WAYS; i++)
		once(&ways[i], i % 2 ? C_READ : C_WRITE);
	once(&ways[2], C_READ);
}

ABI_TEST(.delays = true, .timeout = 180);
