// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register a request of a device without SUPPORT_ZERO_COPY,
 * with each other way that data can take, and expect EINVAL.
 */
#include "zerocopy.h"

static void without(uint64_t flags)
{
	struct srv *srv = ZC_UP(flags);
	struct client *client;
	struct slot *slot = zc_hold(srv, C_WRITE, PAGE, &client);

	EQ(zc_register(srv, 0, slot, 0), -EINVAL);
	EQ(zc_unregister(srv, 0, 0), -EINVAL);
	/* where there is something to unregister */
	EQ(zc_unregister(srv, 0, slot->auto_buf), -EINVAL);
	srv_commit(srv, slot, PAGE);
	EQ(client_result(client), PAGE);
	down(srv);
}

static void run(void)
{
	need_feature(ZC, "SUPPORT_ZERO_COPY");
	without(0);
	without(UBLK_F_USER_COPY);
	without(ZC_AUTO);
}

ABI_TEST();
