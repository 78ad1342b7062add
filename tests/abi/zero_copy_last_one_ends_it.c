// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a request in one thread while another unregisters it,
 * at the same moment, many times, and expect each request to end, once.
 */
#include "zerocopy.h"

#define LEN	PAGE
#define ROUNDS	100

static void run(void)
{
	struct srv *srv = zc_up((struct dev_opts){
		.flags = ZC | UBLK_F_NO_AUTO_PART_SCAN, .depth = 1 },
		(struct srv_opts){ .threads = 2 });
	struct slot *slot = srv_slot(srv, 0, 0);
	unsigned int deliveries = slot->deliveries;
	size_t mark = share_mark();
	struct client *client;

	for (int i = 0; i < ROUNDS; i++) {
		int ours, theirs;

		zc_hold(srv, C_READ, LEN, &client);
		OK(zc_register(srv, 1, slot, 0));
		OK(zc_register(srv, 0, slot, 0));
		srv_begin_commit(srv, slot, LEN);
		theirs = srv_post(srv, 1, UBLK_U_IO_UNREGISTER_IO_BUF, 0, 0, 0,
				  0);
		ours = srv_post(srv, 0, UBLK_U_IO_UNREGISTER_IO_BUF, 0, 0, 0, 0);
		OK(srv_result(srv, theirs, LONG_MS));
		OK(srv_result(srv, ours, LONG_MS));
		EQ(client_result(client), LEN);
		EQ(slot->deliveries, ++deliveries);
		share_release(mark);
	}
	down(srv);
}

ABI_TEST(.timeout = 60);
