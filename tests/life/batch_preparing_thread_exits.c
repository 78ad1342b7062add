// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will prepare all tags of a BATCH_IO device from a thread that
 * then exits, fetch from another and commit from a third that exits too, and
 * expect none of that to matter: tags belong to no thread.
 */
#include "batch.h"

static void run(void)
{
	struct dev *dev = batch_dev((struct dev_opts){ .depth = 8 });
	struct srv *srv = SRV(dev, .threads = 3);
	struct client *client;
	struct slot *slot;

	EQ(batch_prep(srv, 0, 0, 0, 8), 0);
	EQ(batch_send(srv, 1, batch_fetch_of(0)), PENDING);
	srv_thread_exit(srv, 0);
	OK(dev_start(dev, srv));
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	pattern(slot->buf, 4096, 3);
	EQ(batch_commit(srv, 2, &slot, 1, 4096), 16);
	EQ(client_result(client), 4096);
	EQ(pattern_differs(client->buf, 4096, 3), -1);
	srv_thread_exit(srv, 2);
	srv_hold(srv, 0);
	for (int i = 0; i < 20; i++)
		EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE + i * MIB, .len = 8192),
		   8192);
	EQ(dev_state(dev), UBLK_S_DEV_LIVE);
	OK(dev_stop(dev));
	batch_wait_ended(srv, UBLK_IO_RES_ABORT);
	srv_kill(srv);
	OK(dev_del(dev));
}

ABI_TEST();
