// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a request while another process copies its data, kill
 * that process in the middle of the copy, and expect the request to end.
 */
#include <unistd.h>

#include "usercopy.h"

#define LEN	(16 * KIB)

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 1);
	int fd = srv_file(srv);
	struct client *client;
	struct ucopy *copy;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	copy = UCOPY(.fd = fd, .slot = slot, .slowly = true, .len = LEN);
	ucopy_wait_slow(copy);
	srv_commit(srv, slot, LEN);
	EQ(client_end(client, 200), PENDING);
	child_kill(copy->child);
	EQ(client_result(client), LEN);
	srv_hold(srv, 0);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN), LEN);
	close(fd);
	down(srv);
}

ABI_TEST();
