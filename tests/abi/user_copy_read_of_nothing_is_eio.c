// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer READs of a USER_COPY device with 0 and with an error
 * and expect EIO, though the data has been filled in.
 */
#include <unistd.h>

#include "usercopy.h"

static void one(struct srv *srv, int fd, int result)
{
	struct client *client;
	struct slot *slot;

	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(ucopy_write(fd, slot, slot->buf, 4096, 0), 4096);
	srv_commit(srv, slot, result);
	EQ(client_result(client), -EIO);
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv);

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	one(srv, fd, 0);
	one(srv, fd, -EIO);
	srv_hold(srv, 0);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	close(fd);
	down(srv);
}

ABI_TEST();
