// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit on another ring of the daemon than the one of the
 * FETCH: what was registered there stays, and what is at the same index here,
 * and the request with them, until both are unregistered by hand. From then on
 * the other ring is the tag's.
 */
#include <string.h>

#include "server.h"
#include "zerocopy.h"

#define LEN	(8 * KIB)

struct second {
	struct io_uring ring;
	struct slot *slot;
	int res;
};

static int open_second(struct srv *srv, void *arg)
{
	struct second *second = arg;

	zc_ring_open(&second->ring, ZC_ROOM(srv));
	return zc_ring_cmd(&second->ring, srv->fd, UBLK_U_IO_REGISTER_IO_BUF,
			   second->slot, 0, second->slot->auto_buf);
}

static int unregister(struct srv *srv, void *arg)
{
	struct second *second = arg;

	return zc_ring_cmd(&second->ring, srv->fd, UBLK_U_IO_UNREGISTER_IO_BUF,
			   second->slot, 0, second->slot->auto_buf);
}

static int commit(struct srv *srv, void *arg)
{
	struct second *second = arg;

	return zc_ring_cmd(&second->ring, srv->fd,
			   UBLK_U_IO_COMMIT_AND_FETCH_REQ, second->slot,
			   second->res, 0);
}

/* The next request, which that ring hears of; it is known to wait there. */
static int serve(struct srv *srv, void *arg)
{
	struct second *second = arg;
	struct io_uring_cqe *cqe;

	OK(io_uring_wait_cqe(&second->ring, &cqe));
	OK(cqe->res);
	io_uring_cqe_seen(&second->ring, cqe);
	EQ(zc_ring_fixed(&second->ring, (struct zc_move){
		.fd = srv->disk_fd, .off = MIDDLE, .len = LEN,
		.index = second->slot->auto_buf }), LEN);
	return commit(srv, arg);
}

static void run(void)
{
	struct srv *srv = ZC_UP(ZC | ZC_AUTO | UBLK_F_NO_AUTO_PART_SCAN,
				.depth = 1);
	struct second *second = share(sizeof(*second));
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);

	second->slot = slot;
	second->res = LEN;
	EQ(zc_move_all(srv, 0, slot, slot->auto_buf), LEN);
	OK(srv_call(srv, 0, open_second, second));
	EQ(srv_call(srv, 0, commit, second), PENDING);
	EQ(client_end(client, 50), PENDING);
	EQ(zc_move_all(srv, 0, slot, slot->auto_buf), LEN);
	OK(zc_unregister(srv, 0, slot->auto_buf));
	EQ(client_end(client, 50), PENDING);
	OK(srv_call(srv, 0, unregister, second));
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));

	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN);
	EQ(srv_call(srv, 0, serve, second), PENDING);
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));
	down(srv);
}

ABI_TEST();
