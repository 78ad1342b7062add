// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a BATCH_IO server in the middle of a COMMIT_IO_CMDS,
 * before and after the tag is armed again, and expect the request to end as
 * committed, and only once.
 */
#include "batch.h"
#include "race.h"

static void once(const struct way *way, const char *place, enum client_op op)
{
	struct srv *srv = race_up(way, (struct dev_opts){
			.depth = 2, .flags = UBLK_F_BATCH_IO },
		(struct srv_opts){ .threads = 2 });
	struct client *client;

	delay(place, DELAY_MS);
	client = race_io(srv, op);
	wait_delayed();
	delay(place, 0);
	EQ(client_end(client, 0), PENDING);
	srv_kill(srv);
	race_served(srv, client);
	race_over(srv, way, NULL);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	for (int i = 0; i < NR_WAYS; i++) {
		once(&ways[i], "commit", i % 2 ? C_READ : C_WRITE);
		once(&ways[i], "arm", i % 2 ? C_WRITE : C_READ);
	}
}

ABI_TEST(.delays = true, .timeout = 180);
