// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register a request that is committed but lives on, because of
 * an earlier registration: EBUSY from the daemon, EINVAL from any other thread,
 * and it ends with the last one from before the commit.
 */
#include "zerocopy.h"

static void run(void)
{
	struct srv *srv = zc_up((struct dev_opts){ .flags = ZC },
				(struct srv_opts){ .threads = 2 });
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, PAGE, &client);

	OK(zc_register(srv, 0, slot, 0));
	OK(zc_register(srv, 1, slot, 0));
	srv_commit(srv, slot, PAGE);
	for (int i = 0; i < 2; i++) {
		EQ(client_end(client, 20), PENDING);
		EQ(zc_register(srv, 0, slot, 1), -EBUSY);
		EQ(zc_register(srv, 1, slot, 1), -EINVAL);
		OK(zc_unregister(srv, i, 0));
	}
	EQ(client_result(client), PAGE);
	down(srv);
}

ABI_TEST(.no_intree = "registers what the server has given back");
