// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register tags that have no data with the server: one never
 * delivered, one that was committed, a FLUSH and a DISCARD. EINVAL, but EBUSY
 * from the daemon for what the driver holds.
 */
#include "zerocopy.h"

static void refuse(struct srv *srv, const struct slot *slot, int daemons)
{
	int index = 1;

	EQ(zc_register(srv, 0, slot, index), daemons);
	EQ(zc_register(srv, 1, slot, index), -EINVAL);
	EQ(zc_unregister(srv, 0, index), -EINVAL);
	EQ(zc_unregister(srv, 1, index), -EINVAL);
}

static void of(struct srv *srv, enum client_op op, uint32_t len)
{
	struct client *client;
	struct slot *slot = zc_hold(srv, op, len, &client);

	refuse(srv, slot, -EINVAL);
	srv_commit(srv, slot, len);
	OK(client_result(client));
	refuse(srv, slot, -EBUSY);
}

static void run(void)
{
	struct srv *srv = zc_up((struct dev_opts){
		.flags = ZC | UBLK_F_NO_AUTO_PART_SCAN, .discard = true,
		.attrs = UBLK_ATTR_VOLATILE_CACHE },
		(struct srv_opts){ .threads = 2 });
	struct client *client;
	struct slot *slot;

	for (int tag = 0; tag < srv->depth; tag++)
		refuse(srv, srv_slot(srv, 0, tag), -EBUSY);
	slot = zc_hold(srv, C_READ, PAGE, &client);
	OK(zc_register(srv, 0, slot, 0));
	OK(zc_unregister(srv, 0, 0));
	srv_commit(srv, slot, PAGE);
	EQ(client_result(client), PAGE);
	refuse(srv, slot, -EBUSY);
	of(srv, C_DISCARD, 64 * KIB);
	of(srv, C_FSYNC, 0);
	down(srv);
}

ABI_TEST();
