// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit requests before and after their registrations are
 * gone, from the daemon and from another thread, once and several times, and
 * expect the client to have its answer when the last of it is done.
 */
#include <string.h>

#include "zerocopy.h"

#define LEN	(16 * KIB)

struct plan {
	enum client_op op;
	int on[3];		/* registered from these threads; -1: not */
	int before;		/* so many are gone when it is committed */
};

static const struct plan plans[] = {
	{ C_READ, { 0, -1, -1 }, 1 }, { C_READ, { 0, -1, -1 }, 0 },
	{ C_WRITE, { 0, -1, -1 }, 1 }, { C_WRITE, { 0, -1, -1 }, 0 },
	{ C_READ, { 1, -1, -1 }, 1 }, { C_WRITE, { 1, -1, -1 }, 0 },
	{ C_READ, { 0, 0, -1 }, 0 }, { C_READ, { 0, 0, -1 }, 1 },
	{ C_WRITE, { 0, 1, -1 }, 0 }, { C_READ, { 0, 1, -1 }, 1 },
	{ C_READ, { 1, 1, 0 }, 1 }, { C_WRITE, { 1, 2, 0 }, 2 },
	{ C_READ, { 2, 1, 2 }, 0 }, { C_READ, { 2, 1, 0 }, 3 },
};

static void follow(struct srv *srv, const struct plan *plan)
{
	struct client *client;
	struct slot *slot = zc_hold(srv, plan->op, LEN, &client);
	unsigned int deliveries = slot->deliveries;
	int nr = 0;

	while (nr < 3 && plan->on[nr] >= 0) {
		OK(zc_register(srv, plan->on[nr], slot, nr));
		nr++;
	}
	EQ(zc_move_all(srv, plan->on[0], slot, 0), LEN);
	for (int i = 0; i < nr; i++) {
		if (i == plan->before)
			srv_commit(srv, slot, LEN);
		/* it still names the request's pages */
		EQ(zc_move_all(srv, plan->on[i], slot, i), LEN);
		EQ(client_end(client, 20), PENDING);
		OK(zc_unregister(srv, plan->on[i], i));
	}
	if (nr == plan->before) {
		EQ(client_end(client, 20), PENDING);
		srv_commit(srv, slot, LEN);
	}
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));
	EQ(slot->deliveries, deliveries);
}

static void run(void)
{
	struct srv *srv = zc_up((struct dev_opts){ .flags = ZC, .depth = 2 },
				(struct srv_opts){ .threads = 3 });

	for (size_t i = 0; i < ARRAY_SIZE(plans); i++)
		follow(srv, &plans[i]);
	down(srv);
}

ABI_TEST(.timeout = 40);
