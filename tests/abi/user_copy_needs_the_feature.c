// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will pread and pwrite a request's data on a device without
 * USER_COPY and expect EACCES.
 */
#include <unistd.h>

#include "usercopy.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 1);
	int fd = srv_file(srv);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(ucopy_read(fd, slot, slot->buf, 4096, 0), -EACCES);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(ucopy_write(fd, slot, slot->buf, 4096, 0), -EACCES);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	close(fd);
	down(srv);
}

ABI_TEST(.no_intree_6_12 = "answers EINVAL");
