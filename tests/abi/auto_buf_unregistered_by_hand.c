// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will unregister by hand what was registered at delivery, and
 * register it again elsewhere, before the commit. The request ends when it is
 * committed and nothing of it is left; other memory at its index stays.
 */
#include "zerocopy.h"

#define LEN	(8 * KIB)

static void run(void)
{
	struct srv *srv = ZC_UP(ZC | ZC_AUTO);
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);
	int spare = 0;

	OK(zc_unregister(srv, 0, slot->auto_buf));
	EQ(client_end(client, 20), PENDING);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);

	slot = zc_hold(srv, C_READ, LEN, &client);
	OK(zc_unregister(srv, 0, slot->auto_buf));
	OK(zc_register(srv, 0, slot, spare));
	EQ(zc_move_all(srv, 0, slot, spare), LEN);
	srv_commit(srv, slot, LEN);
	EQ(client_end(client, 20), PENDING);
	OK(zc_unregister(srv, 0, spare));
	EQ(client_result(client), LEN);

	slot = zc_hold(srv, C_WRITE, LEN, &client);
	OK(zc_register(srv, 0, slot, spare));
	srv_commit(srv, slot, LEN);
	EQ(client_end(client, 20), PENDING);
	EQ(zc_unregister(srv, 0, slot->auto_buf), -EINVAL);
	EQ(zc_move_all(srv, 0, slot, spare), LEN);
	OK(zc_unregister(srv, 0, spare));
	EQ(client_result(client), LEN);

	/* the server's own memory there is nobody else's */
	slot = zc_hold(srv, C_READ, LEN, &client);
	OK(zc_unregister(srv, 0, slot->auto_buf));
	zc_occupy(srv, 0, slot->auto_buf);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);
	EQ(zc_unregister(srv, 0, slot->auto_buf), -EBUSY);
	zc_table(srv, 0, ZC_ROOM(srv));
	down(srv);
}

ABI_TEST();
