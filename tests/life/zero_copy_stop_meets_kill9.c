// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server while STOP or DEL waits for a request that
 * is committed and registered, in its own ring or another process's, and
 * expect the request to end as committed, and the waiting command with it.
 */
#include "zerocopy.h"

#define LEN	(16 * KIB)

static void once(uint32_t op, bool outside)
{
	struct srv *srv = ZC_UP(ZC);
	struct ublksrv_ctrl_cmd cmd = { .dev_id = srv->dev->id,
					.queue_id = 0xffff };
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);
	struct outsider *out = NULL;
	struct job *job;

	if (outside) {
		out = outsider_start(srv, slot, false);
		OK(out->registered);
	} else {
		OK(zc_register(srv, 0, slot, 0));
	}
	srv_commit(srv, slot, LEN);
	job = job_start(op, cmd, 0);
	EQ(job_wait(job, 200), PENDING);
	srv_kill(srv);
	if (outside) {
		EQ(client_end(client, 500), PENDING);
		EQ(job_wait(job, 0), PENDING);
		outsider_kill(out);
	}
	EQ(client_result(client), LEN);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	if (op == UBLK_U_CMD_STOP_DEV)
		OK(dev_del(srv->dev));
	else
		dev_forget(srv->dev->id);
}

static void run(void)
{
	for (int outside = 0; outside < 2; outside++) {
		once(UBLK_U_CMD_STOP_DEV, outside);
		once(UBLK_U_CMD_DEL_DEV, outside);
	}
}

ABI_TEST(.timeout = 60,
	 .no_intree = "neither the request nor the ring ever ends; needs a reboot");
