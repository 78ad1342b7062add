// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let requests wait before there is any fetch, and expect the
 * first one to bring several of them in one completion, and the data to be
 * right.
 */
#include "batch.h"

#define N	12

static void run(void)
{
	struct dev *dev = batch_dev((struct dev_opts){
		.depth = 32, .flags = UBLK_F_NO_AUTO_PART_SCAN });
	struct srv *srv = SRV(dev);
	struct client *clients[N];
	int handle;

	EQ(batch_prep(srv, 0, 0, 0, 32), 0);
	OK(dev_start(dev, srv));
	for (int i = 0; i < N; i++)
		clients[i] = IO(dev, C_WRITE, .off = MIDDLE + i * MIB,
				.len = 4096);
	for (int i = 0; i < N; i++)
		TRUE(wait_for(clients[i]->begun, LONG_MS));
	EQ(client_end(clients[N - 1], 200), PENDING);
	handle = batch_fetch(srv, 0, 0);
	for (int i = 0; i < N; i++) {
		EQ(client_result(clients[i]), 4096);
		EQ(pattern_differs(srv->disk + MIDDLE + i * MIB, 4096,
				   (MIDDLE + i * MIB) >> 9), -1);
	}
	TRUE(srv->batch->most > 1);
	EQ(srv_result(srv, handle, 0), PENDING);
	down(srv);
}

ABI_TEST();
