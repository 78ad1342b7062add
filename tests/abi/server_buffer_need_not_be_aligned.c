// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve from buffers at odd addresses and expect the data to
 * be right both ways.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 4);
	struct srv *srv = SRV(dev);
	struct client *reader;

	for (int tag = 0; tag < 4; tag++)
		srv_slot(srv, 0, tag)->buf = share(2 * MIB) + 1 + tag * 1021;
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	for (int i = 0; i < 4; i++) {
		EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 68 * KIB), 68 * KIB);
		EQ(pattern_differs(srv->disk + MIDDLE, 68 * KIB, MIDDLE >> 9),
		   -1);
		reader = IO(dev, C_READ, .off = MIDDLE, .len = 68 * KIB);
		EQ(client_result(reader), 68 * KIB);
		EQ(pattern_differs(reader->buf, 68 * KIB, MIDDLE >> 9), -1);
	}
	down(srv);
}

ABI_TEST();
