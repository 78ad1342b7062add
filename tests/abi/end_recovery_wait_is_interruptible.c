// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will cancel an END_USER_RECOVERY that waits for FETCHes and
 * expect EINTR; kill a process that waits in it; and expect the same server
 * to take over after both, with the request that waited.
 */
#include "load.h"
#include "stages.h"

#include "test.h"

static int end_for_ever(void *arg)
{
	struct srv *srv = arg;

	return recovery_end(srv->dev, srv->pid);
}

static void run(void)
{
	struct recovery recovery;
	struct client *client;
	struct child *child;
	struct srv *srv;
	struct dev *dev;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	srv = up_new((struct dev_opts){ .flags = UBLK_F_USER_RECOVERY },
		     (struct srv_opts){ 0 });
	dev = srv->dev;
	srv_kill(srv);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	recovery = recovery_up_to(srv, HALF_FETCHED_AND_END_WAITS);
	srv = recovery.srv;
	job_cancel(recovery.end);
	EQ(job_wait(recovery.end, LONG_MS), -EINTR);
	job_free(recovery.end);

	child = child_start(0, end_for_ever, srv);
	EQ(child_wait(child, 100), PENDING);
	child_kill(child);
	EQ(dev_state(dev), UBLK_S_DEV_QUIESCED);

	for (int tag = srv->depth / 2; tag < srv->depth; tag++)
		srv_fetch(srv, 0, 0, tag);
	OK(recovery_end(dev, srv->pid));
	EQ(client_result(client), 4096);
	EQ(dev_state(dev), UBLK_S_DEV_LIVE);
	down(srv);
}

ABI_TEST();
