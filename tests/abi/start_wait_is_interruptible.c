// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will cancel a START that waits for FETCHes and expect EINTR; kill
 * a process that waits in START; and expect the device to start normally
 * after both.
 */
#include "test.h"

static int start_for_ever(void *arg)
{
	struct dev *dev = arg;

	return dev_start_pid(dev, 1);
}

static void run(void)
{
	struct dev *dev = DEV();
	struct srv *srv = SRV(dev);
	struct job *job = dev_start_begin(dev, srv->pid);
	struct child *child;

	EQ(job_wait(job, 50), PENDING);
	job_cancel(job);
	EQ(job_wait(job, LONG_MS), -EINTR);
	job_free(job);

	child = child_start(0, start_for_ever, dev);
	EQ(child_wait(child, 100), PENDING);
	child_kill(child);

	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST();
