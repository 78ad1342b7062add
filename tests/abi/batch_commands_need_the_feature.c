// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send the batch commands to a device without BATCH_IO, for
 * tags that nobody has, that the driver has and that the server has, and
 * expect EOPNOTSUPP each time.
 */
#include "batch.h"

static void refuse(struct srv *srv)
{
	struct batch_elem elem = batch_elem(srv, 0, 0, 4096);
	struct batch batch;

	batch = batch_of(UBLK_U_IO_PREP_IO_CMDS, 0, batch_flags(srv), &elem, 1);
	EQ(batch_send(srv, 0, batch), -EOPNOTSUPP);
	batch.op = UBLK_U_IO_COMMIT_IO_CMDS;
	EQ(batch_send(srv, 0, batch), -EOPNOTSUPP);
	batch = batch_fetch_of(0);
	batch.cmd_flags = 0;
	batch.sqe_flags = 0;
	EQ(batch_send(srv, 0, batch), -EOPNOTSUPP);
}

static void run(void)
{
	struct dev *dev = DEV(.depth = 1);
	struct srv *srv = SRV(dev);
	struct client *client;
	struct slot *slot;

	refuse(srv);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	refuse(srv);
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	refuse(srv);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST(.no_intree = "takes them for per-tag commands: EINVAL, EBUSY");
