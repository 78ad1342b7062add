// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop a device at the moment its server is killed with
 * requests held, many times, and expect STOP, clients and DEL to end each
 * time.
 */
#include <signal.h>

#include "test.h"

static void once(int held, bool kill_first)
{
	struct srv *srv = UP(.depth = 8);
	struct client *clients[8];
	struct job *job;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < held; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == held, LONG_MS));
	if (kill_first)
		srv_signal(srv, SIGKILL);
	job = job_start(UBLK_U_CMD_STOP_DEV, (struct ublksrv_ctrl_cmd){
			.dev_id = srv->dev->id, .queue_id = 0xffff }, 0);
	if (!kill_first)
		srv_signal(srv, SIGKILL);
	OK(job_wait(job, SOON_MS));
	job_free(job);
	for (int i = 0; i < held; i++)
		EQ(client_result(clients[i]), -EIO);
	srv_wait_gone(srv, LONG_MS);
	TRUE(disk_gone(srv->dev));
	OK(dev_del(srv->dev));
}

static void run(void)
{
	for (int i = 0; i < 6; i++) {
		once(i % 3, false);
		once(i % 3, true);
	}
	once(7, false);
}

ABI_TEST(.timeout = 90);
