// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let the next server of a BATCH_IO device fetch before it
 * prepares its tags, and prepare them before it fetches, while END_USER_RECOVERY
 * waits, and expect that to end with the last tag, and requests of before to be
 * served once there are both.
 */
#include "batch.h"
#include "load.h"

#define QUEUES	2
#define DEPTH	2

static struct job *end_begin(struct srv *srv)
{
	return job_start(UBLK_U_CMD_END_USER_RECOVERY, (struct ublksrv_ctrl_cmd){
		.dev_id = srv->dev->id, .queue_id = 0xffff,
		.data = { srv->pid } }, 0);
}

static void fetch_all(struct srv *srv)
{
	for (int q = 0; q < QUEUES; q++)
		EQ(batch_send(srv, 0, batch_fetch_of(q)), PENDING);
}

static void prep_all(struct srv *srv, struct job *end)
{
	for (int q = 0; q < QUEUES; q++) {
		EQ(job_wait(end, 50), PENDING);
		EQ(dev_state(srv->dev), UBLK_S_DEV_QUIESCED);
		EQ(batch_prep(srv, 0, q, 0, DEPTH), 0);
	}
	OK(job_wait(end, LONG_MS));
	EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
}

static struct srv *die_with_a_request(struct srv *srv, struct client **held,
				      struct client **later)
{
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	*held = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_take(srv, LONG_MS);
	srv_kill(srv);
	*later = IO(srv->dev, C_READ, .off = MIDDLE + MIB, .len = 4096);
	TRUE(wait_for(recovery_start(srv->dev) == 0, LONG_MS));
	return successor(srv, (struct srv_opts){ 0 });
}

static void run(void)
{
	struct client *held, *later;
	struct srv *srv;
	struct job *end;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	srv = BATCH_UP(.queues = QUEUES, .depth = DEPTH,
		       .flags = UBLK_F_USER_RECOVERY |
				UBLK_F_USER_RECOVERY_REISSUE);
	EQ(srv->queues, QUEUES);
	srv = die_with_a_request(srv, &held, &later);
	end = end_begin(srv);
	EQ(job_wait(end, 50), PENDING);
	fetch_all(srv);
	prep_all(srv, end);
	job_free(end);
	EQ(client_result(held), 4096);
	EQ(client_result(later), 4096);

	srv = die_with_a_request(srv, &held, &later);
	end = end_begin(srv);
	prep_all(srv, end);
	job_free(end);
	EQ(client_end(held, 100), PENDING);
	EQ(client_end(later, 100), PENDING);
	fetch_all(srv);
	EQ(client_result(held), 4096);
	EQ(client_result(later), 4096);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 8192), 8192);
	down(srv);
}

ABI_TEST(.timeout = 40,
	 .no_intree = "while it is recovered, takes no fetch before all tags");
