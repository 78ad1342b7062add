// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send a FLUSH and a DISCARD to tags with AUTO_BUF_REG, also
 * where nothing could be registered, and expect them to be delivered with
 * nothing at their index.
 */
#include "zerocopy.h"

static void run(void)
{
	struct srv *srv = ZC_UP(ZC | ZC_AUTO, .discard = true,
				.attrs = UBLK_ATTR_VOLATILE_CACHE);
	struct client *client;
	struct slot *slot;

	for (int i = 0; i < 4; i++) {
		slot = zc_hold(srv, i % 2 ? C_FSYNC : C_DISCARD,
			       i % 2 ? 0 : 64 * KIB, &client);
		EQ(slot->desc.op_flags & UBLK_IO_F_NEED_REG_BUF, 0);
		EQ(zc_unregister(srv, 0, slot->auto_buf), -EINVAL);
		srv_commit(srv, slot, i % 2 ? 0 : 64 * KIB);
		OK(client_result(client));
		if (i == 1)
			zc_table(srv, 0, 0);
	}
	down(srv);
}

ABI_TEST();
