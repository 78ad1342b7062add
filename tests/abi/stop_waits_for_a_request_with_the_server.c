// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop a device while its server holds a request, commit that,
 * and expect the client to have its data and the STOP to end.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP();
	struct client *client;
	struct slot *slot;
	struct job *job;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	job = job_start(UBLK_U_CMD_STOP_DEV, (struct ublksrv_ctrl_cmd){
			.dev_id = srv->dev->id, .queue_id = 0xffff }, 0);
	EQ(job_wait(job, 50), PENDING);
	pattern(slot->buf, 4096, 5);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	EQ(pattern_differs(client->buf, 4096, 5), -1);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	TRUE(disk_gone(srv->dev));
	down(srv);
}

ABI_TEST();
