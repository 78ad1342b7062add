// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send a QUIESCE_DEV that has to wait on a ring that has SQEs of
 * both sizes, and expect EBUSY when its time is over, EINTR when it is
 * cancelled there, and success once a request has been committed.
 */
#include "load.h"
#include "quiesce.h"

static struct job *begin(struct dev *dev, uint64_t timeout_ms)
{
	return job_start(UBLK_U_CMD_QUIESCE_DEV, (struct ublksrv_ctrl_cmd){
		.dev_id = dev->id, .queue_id = 0xffff,
		.data = { timeout_ms } }, CTL_MIXED);
}

static void run(void)
{
	struct client *client;
	struct slot *slot;
	struct srv *srv;
	struct job *job;

	if (!has_mixed_rings())
		skip("io_uring knows no rings of SQEs of both sizes here");
	srv = quiesce_up(0, 1, (struct srv_opts){ 0 });
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);

	job = begin(srv->dev, 200);
	EQ(job_wait(job, LONG_MS), -EBUSY);
	job_free(job);
	job = begin(srv->dev, 0);
	EQ(job_wait(job, 200), PENDING);
	job_cancel(job);
	EQ(job_wait(job, LONG_MS), -EINTR);
	job_free(job);
	job = begin(srv->dev, 0);
	EQ(job_wait(job, 200), PENDING);
	srv_commit(srv, slot, 4096);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	EQ(client_result(client), 4096);

	srv_wait_aborted(srv);
	srv_quit(srv);
	srv = recover_from(srv);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST(.no_intree = "does not wait for a tag: it counts the wrong requests");
