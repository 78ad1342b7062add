// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server of a BATCH_IO device that has prepared half
 * of its tags, or all, or has only fetched, with START waiting or not, and
 * expect that START to fail, and a later server to be able to start.
 */
#include "batch.h"

static struct dev *dev;

static void die(bool fetches, int tags, bool start_waits)
{
	struct srv *srv = SRV(dev, .wait_for_open = true);
	struct job *start = NULL;

	if (fetches)
		batch_fetch(srv, 0, 0);
	if (start_waits) {
		start = dev_start_begin(dev, srv->pid);
		EQ(job_wait(start, 50), PENDING);
	}
	if (tags)
		EQ(batch_prep(srv, 0, 0, 0, tags), 0);
	srv_kill(srv);
	if (!start)
		return;
	job_cancel(start);
	TRUE(job_wait(start, LONG_MS) < 0);
	job_free(start);
}

static void run(void)
{
	struct srv *srv;

	dev = batch_dev((struct dev_opts){ .depth = 8 });
	die(false, 4, false);
	die(false, 8, false);
	die(true, 0, false);
	die(true, 8, false);
	die(false, 4, true);
	die(true, 7, true);
	srv = SRV(dev, .wait_for_open = true);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST(.timeout = 60);
