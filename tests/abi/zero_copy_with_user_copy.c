// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will read and fill a request's data with pread and pwrite while
 * its pages are registered, and see the same bytes through both; the request
 * ends when it is committed and neither is left.
 */
#include <string.h>
#include <unistd.h>

#include "usercopy.h"
#include "zerocopy.h"

#define LEN	(16 * KIB)

static struct srv *srv;
static uint8_t *buf;

static void give_a_write(int fd)
{
	struct client *client;
	struct slot *slot = zc_hold(srv, C_WRITE, LEN, &client);

	OK(zc_register(srv, 0, slot, 0));
	EQ(ucopy_read(fd, slot, buf, LEN, 0), LEN);
	EQ(zc_move_all(srv, 0, slot, 0), LEN);
	OK(memcmp(buf, srv->disk + MIDDLE, LEN));
	EQ(pattern_differs(buf, LEN, MIDDLE >> 9), -1);
	srv_commit(srv, slot, LEN);
	EQ(ucopy_read(fd, slot, buf, LEN, 0), -EINVAL);
	EQ(client_end(client, 20), PENDING);
	OK(zc_unregister(srv, 0, 0));
	EQ(client_result(client), LEN);
}

static void fill_a_read(int fd)
{
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);
	struct ucopy *copy;

	OK(zc_register(srv, 0, slot, 0));
	EQ(zc_move_all(srv, 0, slot, 0), LEN);
	pattern(buf, LEN, 5);
	/* the second half by pwrite, slowly */
	copy = UCOPY(.fd = fd, .slot = slot, .fills = true, .slowly = true,
		     .len = LEN / 2, .off = LEN / 2, .buf = buf);
	ucopy_wait_slow(copy);
	srv_commit(srv, slot, LEN);
	OK(zc_unregister(srv, 0, 0));
	EQ(client_end(client, 20), PENDING);
	ucopy_let_go(copy);
	EQ(ucopy_result(copy), LEN / 2);
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN / 2));
	EQ(pattern_differs(client->buf + LEN / 2, LEN / 2, 5), -1);
}

static void run(void)
{
	int fd;

	need_feature(UBLK_F_USER_COPY, "USER_COPY");
	srv = ZC_UP(ZC | UBLK_F_USER_COPY);
	buf = share(LEN);
	fd = srv_file(srv);
	give_a_write(fd);
	fill_a_read(fd);
	close(fd);
	down(srv);
}

ABI_TEST(.no_intree = "lets a copy begin after the commit");
