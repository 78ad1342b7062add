// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will copy the data of held requests from a thread of the server
 * that is not their daemon, and from processes that have its descriptor, and
 * expect the same as from the daemon.
 */
#include <unistd.h>

#include "usercopy.h"

static int take(struct srv *srv, void *arg)
{
	struct slot *slot = arg;

	return ucopy_read(srv->fd, slot, slot->buf, 8 * KIB, 0);
}

static int give(struct srv *srv, void *arg)
{
	struct slot *slot = arg;

	return ucopy_write(srv->fd, slot, slot->buf, 8 * KIB, 0);
}

static void run(void)
{
	struct srv *srv = ucopy_up((struct dev_opts){ .depth = 2 },
				   (struct srv_opts){ .threads = 2 });
	int fd = srv_file(srv);
	struct client *client;
	struct ucopy *copy;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 8 * KIB);
	slot = srv_take(srv, LONG_MS);
	for (int thread = 0; thread < 2; thread++) {
		pattern(slot->buf, 8 * KIB, 0);
		EQ(srv_call(srv, thread, take, slot), 8 * KIB);
		EQ(pattern_differs(slot->buf, 8 * KIB, MIDDLE >> 9), -1);
	}
	copy = UCOPY(.fd = fd, .slot = slot, .len = 8 * KIB);
	EQ(ucopy_result(copy), 8 * KIB);
	EQ(pattern_differs(copy->buf, 8 * KIB, MIDDLE >> 9), -1);
	srv_commit(srv, slot, 8 * KIB);
	EQ(client_result(client), 8 * KIB);

	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 16 * KIB);
	slot = srv_take(srv, LONG_MS);
	pattern(slot->buf, 8 * KIB, 7);
	EQ(srv_call(srv, 1, give, slot), 8 * KIB);
	pattern(slot->buf, 8 * KIB, 7 + 16);
	EQ(ucopy_result(UCOPY(.fd = fd, .slot = slot, .fills = true,
			      .len = 8 * KIB, .off = 8 * KIB,
			      .buf = slot->buf)), 8 * KIB);
	srv_commit(srv, slot, 16 * KIB);
	EQ(client_result(client), 16 * KIB);
	EQ(pattern_differs(client->buf, 16 * KIB, 7), -1);
	close(fd);
	down(srv);
}

ABI_TEST();
