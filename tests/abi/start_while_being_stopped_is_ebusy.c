// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop a device while a START waits for its FETCHes and expect
 * EBUSY from that START.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct srv *srv = SRV(dev);
	struct job *job = dev_start_begin(dev, srv->pid);

	EQ(job_wait(job, 50), PENDING);
	OK(dev_stop(dev));
	EQ(job_wait(job, LONG_MS), -EBUSY);
	job_free(job);
	srv_quit(srv);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree_6_12 = "STOP does not wake a waiting START");
