// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop a device whose server holds a request in every tag,
 * then kill the server, and expect STOP and every client to end within a
 * second of that.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 8);
	struct client *clients[8];
	struct job *job;
	long long start;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 8; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == 8, LONG_MS));
	job = job_start(UBLK_U_CMD_STOP_DEV, (struct ublksrv_ctrl_cmd){
			.dev_id = srv->dev->id, .queue_id = 0xffff }, 0);
	EQ(job_wait(job, 100), PENDING);
	start = now_ms();
	srv_kill(srv);
	OK(job_wait(job, SOON_MS));
	job_free(job);
	check_death(srv->dev, clients, 8, start);
	OK(dev_del(srv->dev));
}

ABI_TEST(.timeout = 40,
	 .no_intree_6_12 = "notices a saturated queue's server at the I/O timeout only");
