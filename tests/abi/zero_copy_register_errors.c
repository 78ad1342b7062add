// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register a request at places that do not exist or are taken,
 * from its daemon and from another thread, and expect EINVAL or EBUSY; none of
 * it keeps the request from being registered, served and ended.
 */
#include "zerocopy.h"

#define LEN	(16 * KIB)

static void refuse(struct srv *srv, int thread, struct slot *slot)
{
	struct slot wrong = *slot;
	int room = ZC_ROOM(srv);

	wrong.q = srv->queues;
	EQ(zc_register(srv, thread, &wrong, 0), -EINVAL);
	wrong.q = 0xffff;
	EQ(zc_register(srv, thread, &wrong, 0), -EINVAL);
	wrong = *slot;
	wrong.tag = srv->depth;
	EQ(zc_register(srv, thread, &wrong, 0), -EINVAL);
	wrong.tag = 0xffff;
	EQ(zc_register(srv, thread, &wrong, 0), -EINVAL);

	EQ(zc_register(srv, thread, slot, room), -EINVAL);
	EQ(zc_register(srv, thread, slot, 0xffff), -EINVAL);
	EQ(zc_register(srv, thread, slot, 0xffffffff), -EINVAL);
	zc_occupy(srv, thread, 1);
	EQ(zc_register(srv, thread, slot, 1), -EBUSY);
	OK(zc_register(srv, thread, slot, 0));
	EQ(zc_register(srv, thread, slot, 0), -EBUSY);
	OK(zc_unregister(srv, thread, 0));

	zc_table(srv, thread, 0);
	EQ(zc_register(srv, thread, slot, 0), -EINVAL);
	zc_table(srv, thread, room);
}

static void run(void)
{
	struct srv *srv = zc_up((struct dev_opts){ .flags = ZC, .depth = 4 },
				(struct srv_opts){ .threads = 2 });
	struct client *client;

	for (int thread = 0; thread < 2; thread++) {
		struct slot *slot = zc_hold(srv, C_READ, LEN, &client);

		refuse(srv, thread, slot);
		OK(zc_register(srv, thread, slot, 7));
		EQ(zc_move_all(srv, thread, slot, 7), LEN);
		OK(zc_unregister(srv, thread, 7));
		srv_commit(srv, slot, LEN);
		EQ(client_result(client), LEN);
	}
	down(srv);
}

ABI_TEST();
