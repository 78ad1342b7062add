// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop a device for which a QUIESCE waits and expect that to
 * end with ENODEV, and the STOP with the request that the server holds.
 */
#include "quiesce.h"

static void run(void)
{
	struct srv *srv = quiesce_up(0, 1, (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;
	struct client *client;
	struct job *job, *stop;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	job = quiesce_begin(dev, 0);
	EQ(job_wait(job, 300), PENDING);
	stop = job_start(UBLK_U_CMD_STOP_DEV, (struct ublksrv_ctrl_cmd){
			 .dev_id = dev->id, .queue_id = 0xffff }, 0);
	EQ(job_wait(job, LONG_MS), -ENODEV);
	job_free(job);
	EQ(job_wait(stop, 100), PENDING);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	OK(job_wait(stop, LONG_MS));
	job_free(stop);
	down(srv);
}

ABI_TEST(.timeout = 40,
	 .no_intree = "does not wait for a tag: it counts the wrong requests");
