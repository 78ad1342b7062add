// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fetch the tags of one queue from several threads and expect
 * each thread to get, and be able to commit, its own.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 8);
	struct srv *srv;
	struct client *clients[8];
	int by_thread[4] = { 0 };

	need_feature(UBLK_F_PER_IO_DAEMON, "PER_IO_DAEMON");
	srv = SRV(dev, .threads = 4);
	for (int tag = 0; tag < 8; tag++)
		srv_fetch(srv, tag % 4, 0, tag);
	OK(dev_start(dev, srv));
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	for (int i = 0; i < 8; i++)
		clients[i] = IO(dev, C_WRITE, .off = MIDDLE + i * 64 * KIB,
				.len = 4096);
	for (int i = 0; i < 8; i++) {
		struct slot *slot = srv_take(srv, LONG_MS);

		EQ(slot->thread, slot->tag % 4);
		by_thread[slot->thread]++;
	}
	for (int i = 0; i < 4; i++)
		EQ(by_thread[i], 2);
	for (int i = 0; i < 8; i++)
		srv_commit(srv, &srv->slots[i], 4096);
	for (int i = 0; i < 8; i++)
		EQ(client_result(clients[i]), 4096);
	down(srv);
}

ABI_TEST();
