// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fetch before anything is prepared, and expect START to wait
 * for each tag of each queue, and that fetch to bring the requests.
 */
#include "batch.h"

static void run(void)
{
	struct dev *dev = batch_dev((struct dev_opts){ .queues = 2 });
	struct srv *srv = SRV(dev);
	struct job *start;
	int fetches[2];

	fetches[0] = batch_fetch(srv, 0, 0);
	fetches[1] = batch_fetch(srv, 0, 1);
	start = dev_start_begin(dev, srv->pid);
	EQ(batch_prep(srv, 0, 0, 0, 4), 0);
	EQ(job_wait(start, 200), PENDING);
	EQ(batch_prep(srv, 0, 1, 0, 3), 0);
	EQ(job_wait(start, 200), PENDING);
	EQ(batch_prep(srv, 0, 1, 3, 1), 0);
	OK(job_wait(start, LONG_MS));
	job_free(start);
	for (int i = 0; i < 8; i++)
		EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE + i * MIB, .len = 8192),
		   8192);
	EQ(srv_result(srv, fetches[0], 0), PENDING);
	EQ(srv_result(srv, fetches[1], 0), PENDING);
	OK(dev_stop(dev));
	EQ(srv_result(srv, fetches[0], LONG_MS), UBLK_IO_RES_ABORT);
	EQ(srv_result(srv, fetches[1], LONG_MS), UBLK_IO_RES_ABORT);
	down(srv);
}

ABI_TEST();
