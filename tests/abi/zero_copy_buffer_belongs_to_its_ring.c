// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register a request from its daemon and from another thread
 * and expect each ring to know its own registrations only.
 */
#include "zerocopy.h"

static void run(void)
{
	struct srv *srv = zc_up((struct dev_opts){ .flags = ZC },
				(struct srv_opts){ .threads = 2 });
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, PAGE, &client);

	for (int thread = 0; thread < 2; thread++) {
		OK(zc_register(srv, thread, slot, 5));
		EQ(zc_move_all(srv, thread, slot, 5), PAGE);
		EQ(zc_move_all(srv, !thread, slot, 5), -EFAULT);
		EQ(zc_unregister(srv, !thread, 5), -EINVAL);
		OK(zc_unregister(srv, thread, 5));
		EQ(zc_move_all(srv, thread, slot, 5), -EFAULT);
	}
	srv_commit(srv, slot, PAGE);
	EQ(client_result(client), PAGE);
	down(srv);
}

ABI_TEST();
