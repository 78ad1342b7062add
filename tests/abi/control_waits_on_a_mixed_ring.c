// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send a START and an END_USER_RECOVERY that have to wait on a
 * ring that has SQEs of both sizes, and expect EINTR when they are cancelled
 * there, and the disk to run once the last tag has been fetched.
 */
#include "load.h"

static struct job *begin(uint32_t op, struct srv *srv)
{
	return job_start(op, (struct ublksrv_ctrl_cmd){
		.dev_id = srv->dev->id, .queue_id = 0xffff,
		.data = { srv->pid } }, CTL_MIXED);
}

static void is_cancelled(uint32_t op, struct srv *srv)
{
	struct job *job = begin(op, srv);

	EQ(job_wait(job, 100), PENDING);
	job_cancel(job);
	EQ(job_wait(job, LONG_MS), -EINTR);
	job_free(job);
}

static void waits(uint32_t op, struct srv *srv, int state)
{
	struct job *job;

	is_cancelled(op, srv);
	job = begin(op, srv);
	for (int tag = 0; tag < srv->depth; tag++) {
		EQ(job_wait(job, 50), PENDING);
		EQ(dev_state(srv->dev), state);
		srv_fetch(srv, 0, 0, tag);
	}
	OK(job_wait(job, LONG_MS));
	job_free(job);
	EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
}

static void run(void)
{
	struct srv *srv;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	if (!has_mixed_rings())
		skip("io_uring knows no rings of SQEs of both sizes here");
	srv = SRV(DEV(.depth = 2, .flags = UBLK_F_USER_RECOVERY));
	waits(UBLK_U_CMD_START_DEV, srv, UBLK_S_DEV_DEAD);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096), 4096);
	srv_kill(srv);
	TRUE(wait_for(ctl_raw(UBLK_U_CMD_START_USER_RECOVERY,
			      (struct ublksrv_ctrl_cmd){
				.dev_id = srv->dev->id, .queue_id = 0xffff },
			      CTL_MIXED) == 0, LONG_MS));
	srv = successor(srv, (struct srv_opts){ 0 });
	waits(UBLK_U_CMD_END_USER_RECOVERY, srv, UBLK_S_DEV_QUIESCED);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST();
