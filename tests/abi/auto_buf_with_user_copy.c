// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will read and fill a request's data with pread and pwrite on a
 * device with AUTO_BUF_REG, and see the same bytes there as in the buffer that
 * the driver has registered, until the COMMIT; a request that could not be
 * registered is served with pread and pwrite alone.
 */
#include <string.h>
#include <unistd.h>

#include "usercopy.h"
#include "zerocopy.h"

#define LEN	(16 * KIB)

static struct srv *srv;
static uint8_t *buf;

static void is_over(int fd, const struct slot *slot, int index)
{
	EQ(ucopy_read(fd, slot, buf, LEN, 0), -EINVAL);
	EQ(ucopy_write(fd, slot, buf, LEN, 0), -EINVAL);
	EQ(zc_move_all(srv, 0, slot, index), -EFAULT);
}

static void give_a_write(int fd)
{
	struct client *client;
	struct slot *slot = zc_hold(srv, C_WRITE, LEN, &client);
	int index = slot->auto_buf;

	memset(srv->disk + MIDDLE, 0, LEN);
	EQ(ucopy_read(fd, slot, buf, LEN, 0), LEN);
	EQ(zc_move_all(srv, 0, slot, index), LEN);
	OK(memcmp(buf, srv->disk + MIDDLE, LEN));
	EQ(pattern_differs(buf, LEN, MIDDLE >> 9), -1);
	EQ(ucopy_write(fd, slot, buf, LEN, 0), -EACCES);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);
	is_over(fd, slot, index);
}

/* The first half from the registered buffer, the second by a slow pwrite. */
static void fill_a_read(int fd)
{
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);
	int index = slot->auto_buf;
	struct ucopy *copy;

	EQ(zc_move_all(srv, 0, slot, index), LEN);
	pattern(buf, LEN / 2, 5);
	copy = UCOPY(.fd = fd, .slot = slot, .fills = true, .slowly = true,
		     .len = LEN / 2, .off = LEN / 2, .buf = buf);
	ucopy_wait_slow(copy);
	EQ(ucopy_read(fd, slot, buf, LEN, 0), -EACCES);
	srv_commit(srv, slot, LEN);
	EQ(client_end(client, 50), PENDING);
	EQ(zc_move_all(srv, 0, slot, index), -EFAULT);
	ucopy_let_go(copy);
	EQ(ucopy_result(copy), LEN / 2);
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN / 2));
	EQ(pattern_differs(client->buf + LEN / 2, LEN / 2, 5), -1);
}

static void falls_back(int fd)
{
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);

	TRUE(slot->desc.op_flags & UBLK_IO_F_NEED_REG_BUF);
	EQ(zc_move_all(srv, 0, slot, slot->tag), -EFAULT);
	pattern(buf, LEN, 7);
	EQ(ucopy_write(fd, slot, buf, LEN, 0), LEN);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);
	EQ(pattern_differs(client->buf, LEN, 7), -1);

	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	TRUE(slot->desc.op_flags & UBLK_IO_F_NEED_REG_BUF);
	EQ(ucopy_read(fd, slot, buf, LEN, 0), LEN);
	EQ(pattern_differs(buf, LEN, MIDDLE >> 9), -1);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);
	is_over(fd, slot, slot->tag);
}

static void with(uint64_t flags)
{
	int fd;

	srv = ZC_UP(ZC_AUTO | UBLK_F_USER_COPY | UBLK_F_NO_AUTO_PART_SCAN |
		    flags);
	udev_settle();
	fd = srv_file(srv);
	give_a_write(fd);
	fill_a_read(fd);
	give_a_write(fd);
	close(fd);
	down(srv);
}

static void with_no_room(void)
{
	struct dev *dev = zc_dev((struct dev_opts){
		.flags = ZC_AUTO | UBLK_F_USER_COPY |
			UBLK_F_NO_AUTO_PART_SCAN });
	int fd;

	srv = zc_srv(dev, (struct srv_opts){ .policy = ucopy_serve_ram });
	for (int tag = 0; tag < srv->depth; tag++)
		srv_slot(srv, 0, tag)->auto_buf = ZC_NOWHERE |
			UBLK_AUTO_BUF_REG_FALLBACK << 16;
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	udev_settle();
	fd = srv_file(srv);
	falls_back(fd);
	close(fd);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_USER_COPY, "USER_COPY");
	buf = share(LEN);
	with(0);
	with(ZC);
	if (features() & UBLK_F_BATCH_IO)
		with(UBLK_F_BATCH_IO);
	with_no_room();
}

ABI_TEST(.timeout = 60);
