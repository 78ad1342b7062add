// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server, and let another come, while END_USER_RECOVERY has
 * seen that it is ready, and expect EBUSY, and a disk that goes on with the next.
 */
#include "race.h"

static void once(const struct way *way, bool is_replaced)
{
	struct srv *srv = race_up(way, (struct dev_opts){ .depth = 2 },
				  (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;
	struct job *end;

	srv_kill(srv);
	srv = race_heir(srv, way);
	delay("start", (is_replaced ? 4 : 2) * DELAY_MS);
	end = race_begin(dev, UBLK_U_CMD_END_USER_RECOVERY, srv->pid);
	wait_delayed();
	srv_kill(srv);
	if (is_replaced) {
		srv = race_heir(srv, way);
		EQ(job_wait(end, 0), PENDING);
	}
	EQ(race_answer(end), -EBUSY);
	delay("start", 0);
	EQ(dev_state(dev), way->parks ? UBLK_S_DEV_QUIESCED :
					UBLK_S_DEV_FAIL_IO);
	if (!is_replaced) {
		race_over(srv, way, NULL);
		return;
	}
	OK(recovery_end(dev, srv->pid));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = RACE_LEN), RACE_LEN);
	down(srv);
}

static void run(void)
{
	for (int i = 1; i < NR_WAYS; i++) {
		once(&ways[i], false);
		once(&ways[i], true);
	}
}

ABI_TEST(.delays = true, .timeout = 180);
