// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will end one of the threads that fetch from a BATCH_IO device, the
 * one whose turn it is or another, with requests held or not, and expect later
 * requests to end at once, served by the others or failed with the disk gone;
 * and the held ones to end as a thread that lives commits them. Nor is the
 * server taken for dead when the last of them is out of buffers for a moment.
 */
#include "batch.h"

static void with(int thread, int nr, bool defer_taskrun)
{
	struct srv *srv = batch_up((struct dev_opts){
		.depth = 8, .flags = UBLK_F_NO_AUTO_PART_SCAN },
		(struct srv_opts){ .threads = 3,
				   .defer_taskrun = defer_taskrun });
	struct client *clients[4];
	struct slot *slots[4];

	udev_settle();
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < nr; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	batch_take(srv, slots, nr);
	srv_thread_exit(srv, thread);
	for (int i = 0; i < 4; i++) {
		struct client *later = IO(srv->dev, C_WRITE, .off = MIDDLE,
					  .len = 4096);
		int res = client_end(later, SOON_MS);

		TRUE(res == 4096 || res == -EIO || disk_gone(srv->dev) ||
		     res == -ENXIO);
	}
	if (nr)
		EQ(batch_commit(srv, (thread + 1) % 3, slots, nr, 4096),
		   16 * nr);
	for (int i = 0; i < nr; i++)
		EQ(client_result(clients[i]), 4096);
	TRUE(!srv_is_gone(srv));
	srv_kill(srv);
	OK(dev_del(srv->dev));
}

/* One thread has gone, and the other is told again and again to fetch anew. */
static void out_of_buffers(void)
{
	struct srv *srv = batch_up((struct dev_opts){
		.depth = 8, .flags = UBLK_F_NO_AUTO_PART_SCAN },
		(struct srv_opts){ .threads = 2, .defer_taskrun = true,
				   .batch = { .bufs = 1, .buf_bytes = 2 } });
	struct client *clients[8];

	udev_settle();
	srv_thread_exit(srv, 1);
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 8; i++)
			clients[i] = IO(srv->dev, C_READ,
					.off = MIDDLE + i * MIB, .len = 4096);
		for (int i = 0; i < 8; i++)
			EQ(client_result(clients[i]), 4096);
	}
	TRUE(srv->batch->dry > 0);
	down(srv);
}

static void run(void)
{
	out_of_buffers();
	for (int thread = 0; thread < 3; thread++) {
		with(thread, 0, false);
		with(thread, 4, false);
		/* on a ring that nobody else may enter */
		with(thread, 0, true);
		with(thread, 4, true);
	}
}

ABI_TEST(.timeout = 60,
	 .no_intree = "a request that is for the fetch of a dead thread waits for ever");
