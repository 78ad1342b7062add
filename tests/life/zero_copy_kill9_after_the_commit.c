// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server that has committed requests and then
 * unregistered none, one, or all of what it had registered of each, on one
 * ring or two, and expect every client to have what was committed.
 */
#include "zerocopy.h"

#define LEN	(16 * KIB)
#define NR	3

struct plan {
	int index[NR];		/* -1: not registered */
	int thread[NR];
	int gone;		/* unregistered after the commit */
};

static const struct plan plans[] = {
	{ { 0, -1, -1 }, { 0 }, 0 },
	{ { 0, -1, -1 }, { 1 }, 0 },
	{ { 0, -1, -1 }, { 0 }, 1 },
	{ { 0, 1, -1 }, { 0, 0 }, 0 },
	{ { 0, 1, -1 }, { 0, 0 }, 1 },
	{ { 0, 0, -1 }, { 0, 1 }, 1 },
	{ { 0, 0, -1 }, { 1, 0 }, 1 },
	{ { 0, 0, 1 }, { 1, 0, 0 }, 2 },
};

static void once(const struct plan *plan, enum client_op op)
{
	struct srv *srv = zc_up((struct dev_opts){ .flags = ZC },
				(struct srv_opts){ .threads = 2 });
	struct client *client, *other;
	struct slot *slot = zc_hold(srv, op, LEN, &client);

	for (int i = 0; i < NR && plan->index[i] >= 0; i++)
		OK(zc_register(srv, plan->thread[i], slot, plan->index[i]));
	EQ(zc_move_all(srv, plan->thread[0], slot, plan->index[0]), LEN);
	other = IO(srv->dev, C_READ, .off = MIDDLE + MIB, .len = LEN);
	srv_take(srv, LONG_MS);
	srv_commit(srv, slot, LEN);
	for (int i = 0; i < plan->gone; i++)
		OK(zc_unregister(srv, plan->thread[i], plan->index[i]));
	srv_kill(srv);
	EQ(client_result(client), LEN);
	EQ(client_result(other), -EIO);
	for (int i = 0; i < (int)LEN; i++)
		EQ(client->buf[i], srv->disk[MIDDLE + i]);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	TRUE(wait_for(dev_state(srv->dev) == UBLK_S_DEV_DEAD, LONG_MS));
	OK(dev_del(srv->dev));
}

static void run(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(plans); i++) {
		once(&plans[i], C_READ);
		once(&plans[i], C_WRITE);
	}
}

ABI_TEST(.timeout = 90,
	 .no_intree = "neither the request nor the ring ever ends; needs a reboot");
