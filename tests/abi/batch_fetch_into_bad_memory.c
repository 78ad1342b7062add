// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fetch into buffers that may not be written to, with the
 * driver's copy and with AUTO_BUF_REG, and expect the fetch to end with an
 * error, and the requests to go to the next one.
 */
#include "batch.h"
#include "zerocopy.h"

#define N	6

static void with(struct srv *srv)
{
	struct dev *dev = srv->dev;
	struct client *clients[N];
	int handle, res;

	EQ(batch_prep(srv, 0, 0, 0, 8), 0);
	OK(dev_start(dev, srv));
	batch_allow(srv, 0, false);
	handle = batch_fetch(srv, 0, 0);
	for (int i = 0; i < N; i++) {
		clients[i] = IO(dev, C_WRITE, .off = MIDDLE + i * MIB,
				.len = 4096);
		TRUE(wait_for(clients[i]->begun, LONG_MS));
	}
	res = srv_result(srv, handle, LONG_MS);
	TRUE(res == -EFAULT || res == -ENOBUFS);
	res = srv_result(srv, batch_fetch(srv, 0, 0), LONG_MS);
	TRUE(res == -EFAULT || res == -ENOBUFS);
	for (int i = 0; i < N; i++)
		EQ(client_end(clients[i], 0), PENDING);
	batch_allow(srv, 0, true);
	batch_fetch(srv, 0, 0);
	for (int i = 0; i < N; i++) {
		EQ(client_result(clients[i]), 4096);
		EQ(pattern_differs(srv->disk + MIDDLE + i * MIB, 4096,
				   (MIDDLE + i * MIB) >> 9), -1);
	}
	down(srv);
}

static void run(void)
{
	const struct dev_opts opts = { .depth = 8, .flags = UBLK_F_BATCH_IO |
		UBLK_F_NO_AUTO_PART_SCAN };
	const struct srv_opts keeps = { .batch = { .keep = true } };
	struct dev_opts registers = opts;

	with(srv_new(batch_dev(opts), keeps));
	registers.flags |= ZC_AUTO;
	with(zc_srv(zc_dev(registers), keeps));
}

ABI_TEST(.timeout = 40);
