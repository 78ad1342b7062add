// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will pwrite to a WRITE's data and pread that of a READ, from the
 * daemon and from another process, and expect EACCES and data that nobody has
 * touched.
 */
#include <string.h>
#include <unistd.h>

#include "usercopy.h"

static int give(struct srv *srv, void *arg)
{
	struct slot *slot = arg;

	return ucopy_write(srv->fd, slot, srv->disk, 4096, 0);
}

static int take(struct srv *srv, void *arg)
{
	struct slot *slot = arg;

	return ucopy_read(srv->fd, slot, slot->buf, 4096, 0);
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(srv_call(srv, 0, give, slot), -EACCES);
	EQ(ucopy_write(fd, slot, srv->disk, 4096, 0), -EACCES);
	EQ(pattern_differs(client->buf, 4096, MIDDLE >> 9), -1);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);

	client = client_new((struct client_io){
		.dev = srv->dev, .op = C_READ, .off = MIDDLE, .len = 4096 });
	pattern(client->buf, 4096, 11);
	client_go(client);
	slot = srv_take(srv, LONG_MS);
	memset(slot->buf, 0, 4096);
	EQ(srv_call(srv, 0, take, slot), -EACCES);
	EQ(ucopy_read(fd, slot, slot->buf, 4096, 0), -EACCES);
	for (int i = 0; i < 4096; i++)
		EQ(slot->buf[i], 0);
	srv_commit(srv, slot, -EIO);
	EQ(client_result(client), -EIO);
	close(fd);
	down(srv);
}

ABI_TEST();
