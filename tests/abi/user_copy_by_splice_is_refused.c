// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will splice and sendfile the data of requests, which would take
 * and give pages of the kernel's, and expect errors and no byte moved.
 */
#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "usercopy.h"

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv), ends[2];
	struct client *client;
	struct slot *slot;
	off_t pos;

	OK(pipe(ends));
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	pos = ucopy_pos(slot->q, slot->tag, 0);
	TRUE(splice(fd, &pos, ends[1], NULL, 4096, 0) < 0);
	TRUE(sendfile(ends[1], fd, &pos, 4096) < 0);
	EQ(pos, ucopy_pos(slot->q, slot->tag, 0));
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);

	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	pos = ucopy_pos(slot->q, slot->tag, 0);
	EQ(write(ends[1], "data", 4), 4);
	TRUE(splice(ends[0], NULL, fd, &pos, 4, 0) < 0);
	EQ(client->buf[0], 0);
	srv_commit(srv, slot, -EIO);
	EQ(client_result(client), -EIO);
	close(fd);
	down(srv);
}

ABI_TEST();
