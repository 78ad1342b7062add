// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a request while another process copies its data, and
 * expect EINVAL for every copy that begins after that commit: what keeps the
 * request alive is the copy that runs, and nobody may add another.
 */
#include <unistd.h>

#include "usercopy.h"

#define LEN	(16 * KIB)

static int take(struct srv *srv, void *arg)
{
	struct slot *slot = arg;

	return ucopy_read(srv->fd, slot, slot->buf, 512, 0);
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv);
	struct client *client;
	struct ucopy *copy;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	copy = UCOPY(.fd = fd, .slot = slot, .slowly = true, .len = LEN);
	ucopy_wait_slow(copy);
	EQ(ucopy_read(fd, slot, slot->buf, 512, 0), 512);
	srv_commit(srv, slot, LEN);
	EQ(srv_call(srv, 0, take, slot), -EINVAL);
	EQ(ucopy_read(fd, slot, slot->buf, 512, 0), -EINVAL);
	EQ(client_end(client, 0), PENDING);
	ucopy_let_go(copy);
	EQ(ucopy_result(copy), LEN);
	EQ(client_result(client), LEN);
	close(fd);
	down(srv);
}

ABI_TEST(.no_intree = "a copy that runs lets others in after the commit");
