// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will copy from and to a FLUSH, a DISCARD and a WRITE_ZEROES of a
 * USER_COPY device and expect EINVAL, and expect them to end as committed.
 */
#include <unistd.h>

#include "usercopy.h"

static void one(struct srv *srv, int fd, int op, enum client_op asks)
{
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << op);
	client = IO(srv->dev, asks, .off = MIDDLE, .len = 64 * KIB);
	slot = srv_take(srv, LONG_MS);
	EQ(ublksrv_get_op(&slot->desc), op);
	EQ(ucopy_read(fd, slot, slot->buf, 512, 0), -EINVAL);
	EQ(ucopy_write(fd, slot, slot->buf, 512, 0), -EINVAL);
	srv_commit(srv, slot, op == UBLK_IO_OP_FLUSH ? 0 : 64 * KIB);
	EQ(client_result(client), 0);
	srv_hold(srv, 0);
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2, .discard = true,
				   .attrs = UBLK_ATTR_VOLATILE_CACHE);
	int fd = srv_file(srv);

	one(srv, fd, UBLK_IO_OP_FLUSH, C_FSYNC);
	one(srv, fd, UBLK_IO_OP_DISCARD, C_DISCARD);
	one(srv, fd, UBLK_IO_OP_WRITE_ZEROES, C_ZEROOUT);
	close(fd);
	down(srv);
}

ABI_TEST();
