// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop a server with a signal while it holds a request, begin
 * to STOP the device, and expect GET_DEV_INFO of that device to be answered
 * at once.
 */
#include <signal.h>

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
	srv_signal(srv, SIGSTOP);
	job = job_start(UBLK_U_CMD_STOP_DEV, (struct ublksrv_ctrl_cmd){
			.dev_id = srv->dev->id, .queue_id = 0xffff }, 0);
	EQ(job_wait(job, 200), PENDING);
	start = now_ms();
	TRUE(dev_state(srv->dev) >= 0);
	TRUE(now_ms() - start <= SOON_MS);
	srv_kill(srv);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	EQ(client_result(client), -EIO);
	OK(dev_del(srv->dev));
}

ABI_TEST();
