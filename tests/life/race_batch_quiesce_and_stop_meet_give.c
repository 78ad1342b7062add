// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will quiesce, or stop, a BATCH_IO device while a fetch is just
 * bringing a request to its server, and expect this one to be served, and the
 * fetches to be aborted.
 */
#include "batch.h"
#include "race.h"

static void once(const struct way *way, uint32_t op)
{
	struct srv *srv = race_up(way, (struct dev_opts){
			.depth = 2, .flags = UBLK_F_BATCH_IO | UBLK_F_QUIESCE },
		(struct srv_opts){ .threads = 2 });
	struct client *client;
	struct job *job;

	delay("give", DELAY_MS);
	client = race_io(srv, C_WRITE);
	wait_delayed();
	delay("give", 0);
	job = race_begin(srv->dev, op, 0);
	OK(race_answer(job));
	race_served(srv, client);
	batch_wait_ended(srv, UBLK_IO_RES_ABORT);
	if (op == UBLK_U_CMD_STOP_DEV) {
		down(srv);
		return;
	}
	srv_quit(srv);
	race_over(srv, way, NULL);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	for (int i = 1; i <= 2; i++) {
		once(&ways[i], UBLK_U_CMD_QUIESCE_DEV);
		once(&ways[i], UBLK_U_CMD_STOP_DEV);
	}
}

ABI_TEST(.delays = true, .timeout = 90);
