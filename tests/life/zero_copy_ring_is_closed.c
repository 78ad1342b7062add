// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will close a ring that has requests registered while its process
 * and the server live on: one of the server's besides those it serves from,
 * and one of another process. What was committed ends; what was not stays with
 * the server, which can register it again.
 */
#include <string.h>

#include "zerocopy.h"

#define LEN	(16 * KIB)

struct side {
	struct io_uring ring;
	const struct slot *slot;
};

static int open_side(struct srv *srv, void *arg)
{
	struct side *side = arg;

	zc_ring_open(&side->ring, 2);
	OK(zc_ring_cmd(&side->ring, srv->fd, UBLK_U_IO_REGISTER_IO_BUF,
		       side->slot, 0, 0));
	return zc_ring_cmd(&side->ring, srv->fd, UBLK_U_IO_REGISTER_IO_BUF,
			   side->slot, 0, 1);
}

static int close_side(struct srv *srv, void *arg)
{
	struct side *side = arg;

	(void)srv;
	io_uring_queue_exit(&side->ring);
	return 0;
}

static void in_the_server(struct srv *srv, int thread, bool commit_first)
{
	struct side *side = share(sizeof(*side));
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);

	side->slot = slot;
	OK(srv_call(srv, thread, open_side, side));
	OK(zc_register(srv, thread, slot, 3));
	EQ(zc_move_all(srv, thread, slot, 3), LEN);
	OK(zc_unregister(srv, thread, 3));
	if (commit_first)
		srv_commit(srv, slot, LEN);
	EQ(client_end(client, 50), PENDING);
	OK(srv_call(srv, thread, close_side, side));
	if (!commit_first) {
		EQ(client_end(client, 200), PENDING);
		srv_commit(srv, slot, LEN);
	}
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));
}

static void in_another_process(struct srv *srv, bool by_death, bool commit_first)
{
	struct client *client;
	struct slot *slot = zc_hold(srv, C_WRITE, LEN, &client);
	struct outsider *out = outsider_start(srv, slot, true);

	OK(out->registered);
	EQ(outsider_do(out, OUT_MOVE), LEN);
	if (commit_first)
		srv_commit(srv, slot, LEN);
	EQ(client_end(client, 50), PENDING);
	if (by_death)
		outsider_kill(out);
	else
		OK(outsider_do(out, OUT_CLOSE_RING));
	if (!commit_first) {
		EQ(client_end(client, 200), PENDING);
		OK(zc_register(srv, 0, slot, 0));
		OK(zc_unregister(srv, 0, 0));
		srv_commit(srv, slot, LEN);
	}
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));
	if (!by_death)
		outsider_kill(out);
}

static void run(void)
{
	struct srv *srv = zc_up((struct dev_opts){ .flags = ZC },
				(struct srv_opts){ .threads = 2 });

	for (int i = 0; i < 4; i++) {
		in_the_server(srv, i & 1, i & 2);
		in_another_process(srv, i & 1, i & 2);
	}
	EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
	down(srv);
}

ABI_TEST(.timeout = 60);
