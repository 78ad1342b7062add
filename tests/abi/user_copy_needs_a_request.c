// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will copy with tags that are not with the server: waiting, or
 * committed, from the daemon and from another process; with queues and tags
 * that do not exist; and at positions that name none; and expect EINVAL.
 */
#include <unistd.h>

#include "usercopy.h"

static int take(struct srv *srv, void *arg)
{
	struct slot *slot = arg;

	return ucopy_read(srv->fd, slot, slot->buf, 512, 0);
}

static int give(struct srv *srv, void *arg)
{
	struct slot *slot = arg;

	return ucopy_write(srv->fd, slot, slot->buf, 512, 0);
}

static void refused(struct srv *srv, int fd, struct slot *slot)
{
	EQ(srv_call(srv, 0, take, slot), -EINVAL);
	EQ(srv_call(srv, 0, give, slot), -EINVAL);
	EQ(ucopy_read(fd, slot, slot->buf, 512, 0), -EINVAL);
	EQ(ucopy_write(fd, slot, slot->buf, 512, 0), -EINVAL);
}

static void no_such_place(int fd, uint64_t pos)
{
	char buf[512];

	EQ(pread(fd, buf, sizeof(buf), pos) < 0 ? -errno : 0, -EINVAL);
	EQ(pwrite(fd, buf, sizeof(buf), pos) < 0 ? -errno : 0, -EINVAL);
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.queues = 1, .depth = 3);
	int fd = srv_file(srv);
	struct client *client;
	struct slot *slot;

	udev_settle();
	for (int tag = 0; tag < srv->depth; tag++)
		refused(srv, fd, srv_slot(srv, 0, tag));
	/* not a WRITE: udev looks at a disk again that was open for writing */
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(ucopy_write(fd, slot, slot->buf, 512, 0), 512);
	no_such_place(fd, ucopy_pos(0, 3, 0));
	no_such_place(fd, ucopy_pos(0, 65535, 0));
	no_such_place(fd, ucopy_pos(1, slot->tag, 0));
	no_such_place(fd, ucopy_pos(4095, slot->tag, 0));
	no_such_place(fd, 0);
	no_such_place(fd, 4096);
	no_such_place(fd, UBLKSRV_IO_BUF_OFFSET - 1);
	no_such_place(fd, INT64_MAX - 4096);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	refused(srv, fd, slot);
	close(fd);
	down(srv);
}

ABI_TEST(.timeout = 40);
