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
		zc_hold(srv, C_READ, LEN, &client);
		OK(zc_register(srv, 1, slot, 0));
		srv_begin_commit(srv, slot, LEN);
		OK(zc_unregister(srv, 1, 0));
		EQ(client_result(client), LEN);
		EQ(slot->deliveries, ++deliveries);
		share_release(mark);
	}
	down(srv);
}

ABI_TEST(.timeout = 60);
