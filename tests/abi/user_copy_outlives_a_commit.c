// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit requests while another process still copies their
 * data, and expect them to end when that copy has, not before, with all of
 * its data; and the next request to have the tag only then.
 */
#include <unistd.h>

#include "usercopy.h"

#define LEN	(16 * KIB)

static void one(struct srv *srv, int fd, bool fills)
{
	enum client_op op = fills ? C_READ : C_WRITE;
	struct client *client, *next;
	struct ucopy *copy;
	struct slot *slot;
	uint8_t *buf;

	srv_hold(srv, 1 << (fills ? UBLK_IO_OP_READ : UBLK_IO_OP_WRITE));
	client = IO(srv->dev, op, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	buf = share(LEN);
	if (fills)
		pattern(buf, LEN, 77);
	copy = UCOPY(.fd = fd, .slot = slot, .fills = fills, .slowly = true,
		     .len = LEN, .buf = buf);
	ucopy_wait_slow(copy);
	srv_commit(srv, slot, LEN);
	next = IO(srv->dev, op, .off = MIDDLE + MIB, .len = LEN);
	EQ(client_end(client, 500), PENDING);
	EQ(srv_held(srv), 0);
	srv_hold(srv, 0);
	ucopy_let_go(copy);
	EQ(ucopy_result(copy), LEN);
	EQ(client_result(client), LEN);
	EQ(pattern_differs(fills ? client->buf : buf, LEN,
			   fills ? 77 : MIDDLE >> 9), -1);
	EQ(client_result(next), LEN);
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 1);
	int fd = srv_file(srv);

	one(srv, fd, true);
	one(srv, fd, false);
	one(srv, fd, true);
	close(fd);
	down(srv);
}

ABI_TEST();
