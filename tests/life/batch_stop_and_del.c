// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop and delete a BATCH_IO device whose requests wait for a
 * fetch, and expect STOP to wait until they are served, or until the server
 * is killed, and always to end; and both to work with requests held.
 */
#include "batch.h"

static struct job *begin(uint32_t op, struct dev *dev)
{
	struct job *job = job_start(op, (struct ublksrv_ctrl_cmd){
				    .dev_id = dev->id, .queue_id = 0xffff }, 0);

	EQ(job_wait(job, 100), PENDING);
	return job;
}

static void end(struct job *job)
{
	OK(job_wait(job, LONG_MS));
	job_free(job);
}

/* A server that has no fetch, and a client that waits. */
static struct srv *up(struct client **client)
{
	struct dev *dev = batch_dev((struct dev_opts){
		.depth = 8, .flags = UBLK_F_NO_AUTO_PART_SCAN });
	struct srv *srv = SRV(dev);

	EQ(batch_prep(srv, 0, 0, 0, 8), 0);
	OK(dev_start(dev, srv));
	*client = IO(dev, C_WRITE, .off = MIDDLE, .len = 4096);
	TRUE(wait_for((*client)->begun, LONG_MS));
	EQ(client_end(*client, 100), PENDING);
	return srv;
}

static void run(void)
{
	struct client *client;
	struct slot *slot;
	struct srv *srv;
	struct job *job;

	srv = up(&client);
	job = begin(UBLK_U_CMD_STOP_DEV, srv->dev);
	batch_fetch(srv, 0, 0);
	EQ(client_result(client), 4096);
	end(job);
	TRUE(disk_gone(srv->dev));
	batch_wait_ended(srv, UBLK_IO_RES_ABORT);
	down(srv);

	srv = up(&client);
	job = begin(UBLK_U_CMD_STOP_DEV, srv->dev);
	srv_kill(srv);
	EQ(client_result(client), -EIO);
	end(job);
	OK(dev_del(srv->dev));

	srv = up(&client);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	batch_fetch(srv, 0, 0);
	slot = srv_take(srv, LONG_MS);
	job = begin(UBLK_U_CMD_DEL_DEV, srv->dev);
	srv_hold(srv, 0);
	EQ(batch_commit(srv, 0, &slot, 1, 4096), 16);
	EQ(client_result(client), 4096);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	batch_wait_ended(srv, UBLK_IO_RES_ABORT);
	srv_quit(srv);
	end(job);
}

ABI_TEST(.timeout = 60);
