// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start and stop a device at the same moment, many times,
 * and expect that there is no disk once both have answered and the server
 * was sent away.
 */
#include "test.h"

#define ROUNDS	30

static void race(void)
{
	struct dev *dev = DEV();
	struct srv *srv = SRV(dev);
	struct job *start;
	int res;

	srv_fetch_all(srv);
	start = dev_start_begin(dev, srv->pid);
	OK(dev_stop(dev));
	res = job_wait(start, LONG_MS);
	job_free(start);
	TRUE(!res || res == -EBUSY);
	/* Whoever was first: a disk would be one that nobody serves. */
	TRUE(disk_gone(dev));
	EQ(dev_state(dev), UBLK_S_DEV_DEAD);
	srv_quit(srv);
	OK(dev_del(dev));
}

static void run(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		size_t mark = share_mark();

		race();
		share_release(mark);
	}
}

ABI_TEST(.timeout = 60, .no_intree_6_12 = "STOP does not wake a waiting START");
