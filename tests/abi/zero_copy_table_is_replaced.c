// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will take registrations away by other means than UNREGISTER: the
 * whole table, an update of its entry, a copy of the table in another ring
 * that is closed later. The request ends with the last of them.
 */
#include <sys/syscall.h>
#include <unistd.h>

#include "server.h"
#include "zerocopy.h"

/* liburing knows it since 2.8 */
#define CLONE_BUFFERS	30

static int copy_table(struct srv *srv, void *arg)
{
	uint32_t from[8] = { srv->workers[0].ring->ring_fd };
	struct io_uring *other = arg;

	OK(io_uring_queue_init(8, other, 0));
	return syscall(SYS_io_uring_register, other->ring_fd, CLONE_BUFFERS,
		       from, 1) < 0 ? -errno : 0;
}

static int close_copy(struct srv *srv, void *arg)
{
	(void)srv;
	io_uring_queue_exit(arg);
	return 0;
}

static struct slot *committed(struct srv *srv, struct client **client)
{
	struct slot *slot = zc_hold(srv, C_READ, PAGE, client);

	OK(zc_register(srv, 0, slot, 0));
	EQ(zc_move_all(srv, 0, slot, 0), PAGE);
	return slot;
}

static void run(void)
{
	struct io_uring *other = share(sizeof(*other));
	struct srv *srv = ZC_UP(ZC);
	struct client *client;
	struct slot *slot;

	slot = committed(srv, &client);
	srv_commit(srv, slot, PAGE);
	EQ(client_end(client, 20), PENDING);
	zc_table(srv, 0, ZC_ROOM(srv));
	EQ(client_result(client), PAGE);

	slot = committed(srv, &client);
	zc_occupy(srv, 0, 0);
	EQ(client_end(client, 20), PENDING);
	srv_commit(srv, slot, PAGE);
	EQ(client_result(client), PAGE);
	zc_table(srv, 0, ZC_ROOM(srv));

	slot = committed(srv, &client);
	OK(srv_call(srv, 0, copy_table, other));
	OK(zc_unregister(srv, 0, 0));
	srv_commit(srv, slot, PAGE);
	EQ(client_end(client, 100), PENDING);
	OK(srv_call(srv, 0, close_copy, other));
	EQ(client_result(client), PAGE);
	down(srv);
}

ABI_TEST();
