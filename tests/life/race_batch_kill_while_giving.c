// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a BATCH_IO server, with one fetcher or three, while a
 * fetch is just bringing it a request, and expect that to end as any other
 * that the server has, or as one that had not come to it.
 */
#include "batch.h"
#include "race.h"

static void once(const struct way *way, int threads, enum client_op op)
{
	struct srv *srv = race_up(way, (struct dev_opts){
			.depth = 2, .flags = UBLK_F_BATCH_IO },
		(struct srv_opts){ .threads = threads });
	struct client *client;

	delay("give", DELAY_MS);
	client = race_io(srv, op);
	wait_delayed();
	delay("give", 0);
	srv_kill(srv);
	race_end(srv, way, client, true);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	for (int i = 0; i < NR_WAYS; i++) {
		once(&ways[i], 1, C_WRITE);
		once(&ways[i], 3, C_READ);
	}
}

ABI_TEST(.delays = true, .timeout = 180);
