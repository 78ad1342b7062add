// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will delete a device with DEL_DEV_ASYNC while its server holds a
 * request, kill the server, and expect the command and the client to end.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP();
	struct client *client;
	struct job *job;
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_take(srv, LONG_MS);
	job = job_start(UBLK_U_CMD_DEL_DEV_ASYNC, (struct ublksrv_ctrl_cmd){
			.dev_id = srv->dev->id, .queue_id = 0xffff }, 0);
	job_wait(job, 200);
	start = now_ms();
	srv_kill(srv);
	EQ(client_result(client), -EIO);
	TRUE(client->child->done_ms - start <= DEATH_MS);
	OK(job_wait(job, SOON_MS));
	job_free(job);
	TRUE(wait_for(dev_stop(srv->dev) == -ENODEV, LONG_MS));
	dev_forget(srv->dev->id);
}

ABI_TEST();
