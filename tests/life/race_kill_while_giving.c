// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server, of one thread or of two, while its task is just
 * being given a request, and expect that to end as any other that the server
 * has.
 */
#include "race.h"

static void once(const struct way *way, int threads)
{
	struct srv *srv = race_up(way, (struct dev_opts){
			.queues = threads, .depth = 2 },
		(struct srv_opts){ .threads = threads });
	struct client *client;

	delay("give", DELAY_MS);
	client = race_io(srv, threads == 1 ? C_WRITE : C_READ);
	wait_delayed();
	delay("give", 0);
	srv_kill(srv);
	race_end(srv, way, client, true);
}

static void run(void)
{
	for (int i = 0; i < NR_WAYS; i++) {
		once(&ways[i], 1);
		once(&ways[i], 2);
	}
}

ABI_TEST(.delays = true, .timeout = 180);
