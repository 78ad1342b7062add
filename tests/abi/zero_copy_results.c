// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit errors while requests are registered and expect the
 * client to have them when the registration is gone, after which the tag
 * serves on.
 */
#include "zerocopy.h"

#define LEN	(8 * KIB)

static void once(struct srv *srv, enum client_op op, int result, int want)
{
	struct client *client;
	struct slot *slot = zc_hold(srv, op, LEN, &client);

	OK(zc_register(srv, 0, slot, 0));
	srv_commit(srv, slot, result);
	EQ(client_end(client, 20), PENDING);
	OK(zc_unregister(srv, 0, 0));
	EQ(client_result(client), want);
}

static void run(void)
{
	struct srv *srv = ZC_UP(ZC | UBLK_F_NO_AUTO_PART_SCAN, .depth = 1);

	once(srv, C_READ, -EIO, -EIO);
	once(srv, C_WRITE, -EIO, -EIO);
	once(srv, C_READ, -ENOSPC, -ENOSPC);
	once(srv, C_WRITE, -ENOSPC, -ENOSPC);
	once(srv, C_WRITE, -ETIMEDOUT, -ETIMEDOUT);
	once(srv, C_READ, LEN, LEN);
	once(srv, C_WRITE, LEN, LEN);
	down(srv);
}

ABI_TEST();
