// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit requests of two queues from a thread that fetched
 * none of them and expect that to work, but EBUSY where the header names the
 * other queue.
 */
#include "batch.h"

static void run(void)
{
	struct srv *srv = batch_up((struct dev_opts){ .queues = 2, .depth = 4 },
				   (struct srv_opts){ .threads = 3 });
	struct client *clients[4];

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 4; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == 4, LONG_MS));
	for (int i = 0; i < 4; i++) {
		struct slot *slot = srv_take(srv, LONG_MS);
		struct slot other = *srv_slot(srv, !slot->q, slot->tag);
		struct slot *at = &other;

		pattern(slot->buf, 4096, slot->desc.start_sector);
		if (!other.batched)
			EQ(batch_commit(srv, 0, &at, 1, 4096), -EBUSY);
		EQ(batch_commit(srv, (slot->thread + 1) % 3, &slot, 1, 4096),
		   16);
	}
	for (int i = 0; i < 4; i++) {
		EQ(client_result(clients[i]), 4096);
		EQ(pattern_differs(clients[i]->buf, 4096,
				   (MIDDLE + i * MIB) >> 9), -1);
	}
	down(srv);
}

ABI_TEST();
