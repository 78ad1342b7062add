// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve all tags of two queues from one thread and expect
 * requests from every CPU to be served.
 */
#include <sched.h>

#include "test.h"

static int pinned_read(void *arg)
{
	struct dev *dev = arg;

	for (int cpu = 0; cpu < nr_cpu_ids(); cpu++) {
		cpu_set_t set;
		int res;

		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		if (sched_setaffinity(0, sizeof(set), &set))
			continue;
		res = IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096);
		if (res != 4096)
			return res;
	}
	return 0;
}

static void run(void)
{
	struct srv *srv = UP(.queues = 2, .depth = 2);

	OK(in_child(0, pinned_read, srv->dev));
	for (int q = 0; q < srv->queues; q++)
		TRUE(srv_slot(srv, q, 0)->deliveries +
		     srv_slot(srv, q, 1)->deliveries > 0);
	down(srv);
}

ABI_TEST();
