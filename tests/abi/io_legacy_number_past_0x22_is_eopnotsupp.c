// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send the bare numbers of I/O commands that came after the ioctl
 * encoding, on a tag that waits and on one with a request, and expect EOPNOTSUPP
 * and no harm.
 */
#include "test.h"

static void refused(struct srv *srv)
{
	uint64_t buf = ADDR(srv_slot(srv, 0, 0)->buf);

	for (int nr = 0x23; nr <= 0x27; nr++)
		EQ(srv_cmd(srv, 0, nr, 0, 0, 0, buf), -EOPNOTSUPP);
	EQ(srv_cmd(srv, 0, 0, 0, 0, 0, buf), -EOPNOTSUPP);
	EQ(srv_cmd(srv, 0, 0x1f, 0, 0, 0, buf), -EOPNOTSUPP);
	/* a number that fits, but with a size or a direction and no type */
	EQ(srv_cmd(srv, 0, _IOWR(0, 0x20, struct ublksrv_io_cmd), 0, 0, 0, buf), -EOPNOTSUPP);
}

static void run(void)
{
	struct srv *srv = UP(.depth = 1);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	refused(srv);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	refused(srv);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST(.no_intree = "takes every number without a type");
