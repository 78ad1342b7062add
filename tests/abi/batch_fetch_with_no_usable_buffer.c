// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fetch with buffers too small for a tag, and with a group of
 * buffers that is not there, and expect such a fetch to end with ENOBUFS when
 * a request comes, and that one to go to the next fetch.
 */
#include "batch.h"

static void run(void)
{
	struct dev *dev = batch_dev((struct dev_opts){
		.flags = UBLK_F_NO_AUTO_PART_SCAN });
	struct srv *srv = SRV(dev, .batch = { .keep = true });
	struct batch batch = batch_fetch_of(0);
	struct client *client;
	int handle;

	EQ(batch_prep(srv, 0, 0, 0, 4), 0);
	OK(dev_start(dev, srv));
	batch.group += 1000;
	handle = batch_post(srv, 0, batch);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	EQ(srv_result(srv, handle, LONG_MS), -ENOBUFS);
	EQ(batch_send(srv, 0, batch), -ENOBUFS);
	EQ(client_end(client, 0), PENDING);
	EQ(batch_send(srv, 0, batch_fetch_of(0)), PENDING);
	EQ(client_result(client), 4096);
	down(srv);

	srv = batch_up((struct dev_opts){ .flags = UBLK_F_NO_AUTO_PART_SCAN },
		       (struct srv_opts){ .batch = { .buf_bytes = 1,
						     .keep = true } });
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	TRUE(wait_for(srv->batch->dry == 1, LONG_MS));
	EQ(client_end(client, 0), PENDING);
	srv_kill(srv);
	EQ(client_result(client), -EIO);
	OK(dev_del(srv->dev));
}

ABI_TEST();
