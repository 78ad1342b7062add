// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register and unregister at indices that are those of the
 * table but for bits past the 32nd, and expect EINVAL.
 */
#include "zerocopy.h"

#define HIGH	(1ULL << 32)

static void run(void)
{
	struct srv *srv = ZC_UP(ZC);
	struct client *client;
	struct slot *slot = zc_hold(srv, C_WRITE, PAGE, &client);

	EQ(zc_register(srv, 0, slot, HIGH | 1), -EINVAL);
	EQ(zc_register(srv, 0, slot, 1ULL << 63), -EINVAL);
	OK(zc_register(srv, 0, slot, 1));
	EQ(zc_unregister(srv, 0, HIGH | 1), -EINVAL);
	OK(zc_unregister(srv, 0, 1));
	srv_commit(srv, slot, PAGE);
	EQ(client_result(client), PAGE);
	down(srv);
}

ABI_TEST(.no_intree = "looks at 32 of the index's 64 bits");
