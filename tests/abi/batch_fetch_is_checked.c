// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send FETCH_IO_CMDS that are not multishot, of elements that
 * are no tags, with flags, and of queues that are not there, and expect
 * EINVAL and a device that serves.
 */
#include "batch.h"

static void run(void)
{
	struct srv *srv = BATCH_UP(.queues = 1);
	struct batch batch = batch_fetch_of(0);

	batch.cmd_flags = 0;
	batch.sqe_flags = 0;
	EQ(batch_send(srv, 0, batch), -EINVAL);
	for (int bytes = 0; bytes < 9; bytes++) {
		batch = batch_fetch_of(0);
		batch.io.elem_bytes = bytes;
		if (bytes != 2)
			EQ(batch_send(srv, 0, batch), -EINVAL);
	}
	for (int bit = 0; bit < 16; bit++) {
		batch = batch_fetch_of(0);
		batch.io.flags = 1 << bit;
		EQ(batch_send(srv, 0, batch), -EINVAL);
	}
	EQ(batch_send(srv, 0, batch_fetch_of(1)), -EINVAL);
	EQ(batch_send(srv, 0, batch_fetch_of(65535)), -EINVAL);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	EQ(batch_send(srv, 0, batch_fetch_of(0)), PENDING);
	down(srv);
}

ABI_TEST();
