// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will copy past the end of requests: a length that reaches past it
 * is cut, an offset at the end moves nothing, one past it is EINVAL.
 */
#include <unistd.h>

#include "usercopy.h"

#define LEN	(12 * KIB)

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv);
	uint8_t *buf = share(2 * LEN);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	EQ(ucopy_read(fd, slot, buf, 2 * LEN, 0), LEN);
	EQ(pattern_differs(buf, LEN, MIDDLE >> 9), -1);
	EQ(buf[LEN], 0);
	EQ(ucopy_read(fd, slot, buf, LEN, LEN - 512), 512);
	EQ(ucopy_read(fd, slot, buf, 5, LEN - 1), 1);
	EQ(ucopy_read(fd, slot, buf, 1, LEN), 0);
	EQ(ucopy_read(fd, slot, buf, 1, LEN + 1), -EINVAL);
	EQ(ucopy_read(fd, slot, buf, LEN, MIB), -EINVAL);
	EQ(ucopy_read(fd, slot, buf, 1, UBLK_IO_BUF_BITS_MASK), -EINVAL);
	EQ(ucopy_read(fd, slot, buf, 0, 0), 0);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);

	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	pattern(buf, 2 * LEN, 3);
	EQ(ucopy_write(fd, slot, buf, 2 * LEN, 0), LEN);
	EQ(ucopy_write(fd, slot, buf + LEN - 512, LEN, LEN - 512), 512);
	EQ(ucopy_write(fd, slot, buf, 1, LEN), 0);
	EQ(ucopy_write(fd, slot, buf, 1, LEN + 1), -EINVAL);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);
	EQ(pattern_differs(client->buf, LEN, 3), -1);
	close(fd);
	down(srv);
}

ABI_TEST(.no_intree_6_12 = "claims to have copied what lies past the end");
