// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fill the largest table that io_uring has with one request,
 * commit it, and expect it to end when the whole table goes.
 */
#include "zerocopy.h"

#define NR	16384

struct side {
	struct io_uring ring;
	const struct slot *slot;
};

static int fill(struct srv *srv, void *arg)
{
	struct side *side = arg;

	zc_ring_open(&side->ring, NR);
	for (int i = 0; i < NR; i++)
		OK(zc_ring_cmd(&side->ring, srv->fd, UBLK_U_IO_REGISTER_IO_BUF,
			       side->slot, 0, i));
	return zc_ring_cmd(&side->ring, srv->fd, UBLK_U_IO_REGISTER_IO_BUF,
			   side->slot, 0, NR);
}

static int empty(struct srv *srv, void *arg)
{
	struct side *side = arg;

	(void)srv;
	return io_uring_unregister_buffers(&side->ring);
}

static void run(void)
{
	struct side *side = share(sizeof(*side));
	struct srv *srv = ZC_UP(ZC);
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, PAGE, &client);

	side->slot = slot;
	EQ(srv_call(srv, 0, fill, side), -EINVAL);
	srv_commit(srv, slot, PAGE);
	EQ(client_end(client, 50), PENDING);
	OK(srv_call(srv, 0, empty, side));
	EQ(client_result(client), PAGE);
	down(srv);
}

ABI_TEST(.timeout = 40);
