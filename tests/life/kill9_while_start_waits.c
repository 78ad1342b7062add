// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server while another process waits in START for
 * its FETCHes and expect that START to end or to go on with the next server,
 * and DEL to work.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 4);
	struct srv *srv = SRV(dev);
	struct job *job = dev_start_begin(dev, srv->pid);

	srv_fetch(srv, 0, 0, 0);
	EQ(job_wait(job, 50), PENDING);
	srv_kill(srv);
	job_cancel(job);
	TRUE(job_wait(job, LONG_MS) < 0);
	job_free(job);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree_6_12 = "warns in the log about a death before the last FETCH");
