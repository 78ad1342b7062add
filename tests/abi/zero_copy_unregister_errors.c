// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will unregister what is not there (EINVAL), what is the server's
 * own memory (EBUSY), and expect queue and tag to be ignored.
 */
#include "zerocopy.h"

static int unregister(struct srv *srv, int q, int tag, uint64_t index)
{
	return srv_result(srv, srv_post(srv, 0, UBLK_U_IO_UNREGISTER_IO_BUF, q,
					tag, 0, index), LONG_MS);
}

static void run(void)
{
	struct srv *srv = ZC_UP(ZC);
	struct client *client;
	struct slot *slot = zc_hold(srv, C_WRITE, PAGE, &client);
	int room = ZC_ROOM(srv);

	EQ(zc_unregister(srv, 0, 0), -EINVAL);
	EQ(zc_unregister(srv, 0, room - 1), -EINVAL);
	EQ(zc_unregister(srv, 0, room), -EINVAL);
	EQ(zc_unregister(srv, 0, 0xffffffff), -EINVAL);
	zc_occupy(srv, 0, 3);
	EQ(zc_unregister(srv, 0, 3), -EBUSY);
	EQ(zc_register(srv, 0, slot, 3), -EBUSY);

	OK(zc_register(srv, 0, slot, 0));
	OK(unregister(srv, 0xffff, 0xffff, 0));
	OK(zc_register(srv, 0, slot, 0));
	OK(unregister(srv, 0, (slot->tag + 1) % srv->depth, 0));
	EQ(unregister(srv, slot->q, slot->tag, 0), -EINVAL);

	zc_table(srv, 0, 0);
	EQ(zc_unregister(srv, 0, 0), -EINVAL);
	srv_commit(srv, slot, PAGE);
	EQ(client_result(client), PAGE);
	down(srv);
}

ABI_TEST();
