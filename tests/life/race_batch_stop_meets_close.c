// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a BATCH_IO server while a STOP or DEL gives back what
 * waits for a fetch command, and expect that the cleanup after the close does
 * not take this for the server's doing: the device can be deleted.
 */
#include <signal.h>

#include "batch.h"
#include "race.h"

static void once(const struct way *way, uint32_t op)
{
	struct srv *srv = race_up(way, (struct dev_opts){
			.depth = 2, .flags = UBLK_F_BATCH_IO },
		(struct srv_opts){ .threads = 2 });
	struct job *job;

	delay("turn", DELAY_MS);
	job = race_begin(srv->dev, op, 0);
	wait_delayed();
	srv_kill(srv);
	OK(race_answer(job));
	TRUE(disk_gone(srv->dev));
	delay("turn", 0);
	if (op == UBLK_U_CMD_DEL_DEV)
		dev_forget(srv->dev->id);
	else
		OK(dev_del(srv->dev));
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	for (int i = 0; i <= 2; i += 2) {
		once(&ways[i], UBLK_U_CMD_STOP_DEV);
		once(&ways[i], UBLK_U_CMD_DEL_DEV);
	}
}

ABI_TEST(.delays = true, .timeout = 90);
