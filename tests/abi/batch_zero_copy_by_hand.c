// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register and unregister the pages of requests of a BATCH_IO
 * device by hand, from the thread that fetched them and from another, and
 * expect a request to end when it has been committed and none of its buffers
 * is left.
 */
#include "batch.h"
#include "zerocopy.h"

#define LEN	(16 * KIB)

static void with(struct srv *srv, int thread, bool commit_first)
{
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);
	unsigned int seed = LEN + srv->count[UBLK_IO_OP_READ] - 1;

	OK(zc_register(srv, thread, slot, 3));
	EQ(zc_move_all(srv, thread, slot, 3), LEN);
	if (commit_first)
		EQ(batch_commit(srv, 0, &slot, 1, LEN), 8);
	else
		OK(zc_unregister(srv, thread, 3));
	EQ(client_end(client, 50), PENDING);
	if (commit_first)
		OK(zc_unregister(srv, thread, 3));
	else
		EQ(batch_commit(srv, 0, &slot, 1, LEN), 8);
	EQ(client_result(client), LEN);
	EQ(pattern_differs(client->buf, LEN, seed), -1);
	EQ(zc_register(srv, thread, slot, 3), -EINVAL);
}

static void run(void)
{
	struct srv *srv;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	srv = zc_up((struct dev_opts){ .depth = 4, .flags = UBLK_F_BATCH_IO | ZC |
				       UBLK_F_NO_AUTO_PART_SCAN },
		    (struct srv_opts){ .threads = 2 });
	udev_settle();
	for (int thread = 0; thread < 2; thread++) {
		with(srv, thread, false);
		with(srv, thread, true);
	}
	down(srv);
}

ABI_TEST();
