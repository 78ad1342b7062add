// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server and stop or delete its device at the same time, with
 * each work of the driver that has to do with it delayed in turn, and expect
 * both and every request to come to an end.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "race.h"

#define NR_IOS	2

struct plan {
	const char *place;
	uint32_t op;
	bool kill_first;
	bool held;		/* the server has requests */
};

static const struct plan plans[] = {
	{ "leave", UBLK_U_CMD_STOP_DEV, true, true },
	{ "leave", UBLK_U_CMD_DEL_DEV, true, false },
	{ "drain", UBLK_U_CMD_STOP_DEV, true, true },
	{ "drain", UBLK_U_CMD_DEL_DEV, true, true },
	{ "remove", UBLK_U_CMD_STOP_DEV, false, false },
	{ "remove", UBLK_U_CMD_DEL_DEV, false, false },
};

static void once(const struct way *way, const struct plan *plan)
{
	struct srv *srv = race_up(way, (struct dev_opts){ .depth = 2 },
				  (struct srv_opts){ 0 });
	struct client *clients[NR_IOS];
	struct job *job = NULL;
	int fd = -1;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < NR_IOS && plan->held; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = RACE_LEN);
	TRUE(wait_for(srv_held(srv) == (plan->held ? NR_IOS : 0), LONG_MS));
	delay(plan->place, DELAY_MS);
	/* The drain work does without a leave work that has not begun. */
	if (!strcmp(plan->place, "leave"))
		fd = srv_file(srv);
	if (plan->kill_first)
		srv_signal(srv, SIGKILL);
	else
		job = race_begin(srv->dev, plan->op, 0);
	wait_delayed();
	if (fd >= 0)
		close(fd);
	if (plan->kill_first)
		job = race_begin(srv->dev, plan->op, 0);
	else
		srv_signal(srv, SIGKILL);
	OK(race_answer(job));
	for (int i = 0; i < NR_IOS && plan->held; i++)
		EQ(client_result(clients[i]), -EIO);
	srv_wait_gone(srv, LONG_MS);
	TRUE(disk_gone(srv->dev));
	delay(plan->place, 0);
	if (plan->op == UBLK_U_CMD_DEL_DEV)
		dev_forget(srv->dev->id);
	else
		OK(dev_del(srv->dev));
}

static void run(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(plans); i++) {
		once(&ways[0], &plans[i]);
		once(&ways[2], &plans[i]);
	}
}

ABI_TEST(.delays = true, .timeout = 180);
