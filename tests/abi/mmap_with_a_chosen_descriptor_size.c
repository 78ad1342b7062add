// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will map 64-byte descriptors and expect each tag's at 64 times
 * its number.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv;
	struct slot *slot;
	struct client *clients[4];

	need_feature(UBLK_F_IO_DESC_SIZE, "IO_DESC_SIZE");
	srv = UP(.flags = UBLK_F_IO_DESC_SIZE, .io_desc_size = 64);
	EQ(srv->desc_size, 64);
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 4; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * 64 * KIB,
				.len = 4096 * (i + 1));
	for (int i = 0; i < 4; i++) {
		slot = srv_take(srv, LONG_MS);
		EQ(slot->desc.start_sector % 128, 0);
		EQ(slot->desc.nr_sectors,
		   ((slot->desc.start_sector - (MIDDLE >> 9)) / 128 + 1) * 8);
		srv_commit(srv, slot, slot->desc.nr_sectors << 9);
	}
	for (int i = 0; i < 4; i++)
		EQ(client_result(clients[i]), 4096 * (i + 1));
	down(srv);
}

ABI_TEST();
