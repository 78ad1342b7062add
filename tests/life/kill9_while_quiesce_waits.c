// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill the server that a QUIESCE waits for and expect that to
 * end, the request to fail or wait as the recovery flags say, and another
 * server to take over.
 */
#include "load.h"
#include "quiesce.h"

static void with(uint64_t flags)
{
	struct srv *srv = quiesce_up(flags, 1, (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;
	struct client *held, *later;
	struct job *job;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	held = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_take(srv, LONG_MS);
	job = quiesce_begin(dev, 0);
	EQ(job_wait(job, 300), PENDING);
	later = IO(dev, C_READ, .off = MIDDLE + MIB, .len = 4096);
	srv_kill(srv);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	if (!flags)
		EQ(client_result(held), -EIO);
	TRUE(wait_for(dev_state(dev) == UBLK_S_DEV_QUIESCED, LONG_MS));
	srv = recover_from(srv);
	if (flags)
		EQ(client_result(held), 4096);
	EQ(client_result(later), 4096);
	down(srv);
}

static void run(void)
{
	with(0);
	with(UBLK_F_USER_RECOVERY_REISSUE);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "does not wait for a tag: it counts the wrong requests");
