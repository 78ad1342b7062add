// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will name another index in each COMMIT and expect the request's
 * pages gone from the old one by then, and the next request's at the new one.
 */
#include "zerocopy.h"

#define LEN	(8 * KIB)

static void run(void)
{
	static const int indices[] = { 5, 0, 8, 3, 3 };
	struct srv *srv = ZC_UP(ZC | ZC_AUTO | UBLK_F_NO_AUTO_PART_SCAN,
				.depth = 1);
	struct slot *slot = srv_slot(srv, 0, 0);
	int was = slot->auto_buf;
	struct client *client;

	for (size_t i = 0; i < ARRAY_SIZE(indices); i++) {
		zc_hold(srv, i % 2 ? C_WRITE : C_READ, LEN, &client);
		for (int index = 0; index < ZC_ROOM(srv); index++)
			EQ(zc_move_all(srv, 0, slot, index),
			   index == was ? (int)LEN : -EFAULT);
		slot->auto_buf = indices[i];
		srv_commit(srv, slot, LEN);
		EQ(client_result(client), LEN);
		/* as soon as the command is the driver's */
		EQ(zc_unregister(srv, 0, was), -EINVAL);
		EQ(zc_unregister(srv, 0, indices[i]), -EINVAL);
		was = indices[i];
	}
	down(srv);
}

ABI_TEST();
