// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will STOP and DEL a device with a request registered, committed or
 * not, and expect both to wait for it: the request ends as the server says
 * when its last registration is gone.
 */
#include <string.h>

#include "zerocopy.h"

#define LEN	(16 * KIB)

static void check(struct client *client, struct srv *srv)
{
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));
}

static void once(uint32_t op, bool commit_first, bool other_thread)
{
	struct srv *srv = zc_up((struct dev_opts){ .flags = ZC },
				(struct srv_opts){ .threads = 2 });
	struct ublksrv_ctrl_cmd cmd = { .dev_id = srv->dev->id,
					.queue_id = 0xffff };
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);
	struct job *job;

	OK(zc_register(srv, other_thread, slot, 0));
	EQ(zc_move_all(srv, other_thread, slot, 0), LEN);
	if (commit_first)
		srv_commit(srv, slot, LEN);
	job = job_start(op, cmd, 0);
	EQ(job_wait(job, 200), PENDING);
	EQ(client_end(client, 0), PENDING);
	if (!commit_first)
		srv_commit(srv, slot, LEN);
	EQ(client_end(client, 50), PENDING);
	OK(zc_unregister(srv, other_thread, 0));
	check(client, srv);
	if (op == UBLK_U_CMD_STOP_DEV)
		OK(job_wait(job, LONG_MS));
	srv_quit(srv);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	if (op == UBLK_U_CMD_STOP_DEV)
		OK(dev_del(srv->dev));
	else
		dev_forget(srv->dev->id);
}

static void run(void)
{
	for (int i = 0; i < 4; i++) {
		once(UBLK_U_CMD_STOP_DEV, i & 1, i & 2);
		once(UBLK_U_CMD_DEL_DEV, i & 1, i & 2);
	}
}

ABI_TEST(.timeout = 60,
	 .no_intree = "warns in the log about a command that STOP has cancelled");
