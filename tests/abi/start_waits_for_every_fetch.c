// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will begin a START, fetch tag after tag of every queue, and
 * expect the START to wait until the last one, whatever their order.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.queues = 2, .depth = 3);
	struct srv *srv = SRV(dev, .threads = 2);
	struct job *job = dev_start_begin(dev, srv->pid);
	int queues = dev->info.nr_hw_queues;

	EQ(job_wait(job, 50), PENDING);
	for (int tag = 2; tag >= 0; tag--) {
		for (int q = 0; q < queues; q++) {
			EQ(job_wait(job, 0), PENDING);
			TRUE(disk_gone(dev));
			srv_fetch(srv, q, q, tag);
		}
	}
	OK(job_wait(job, LONG_MS));
	job_free(job);
	TRUE(node_exists("/dev/ublkb%d", dev->id));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST();
