// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send the per-tag FETCH, COMMIT and GET_DATA to a device with
 * BATCH_IO, for tags with the driver and with the server, and expect
 * EOPNOTSUPP; and see that BATCH_IO drops NEED_GET_DATA and PER_IO_DAEMON.
 */
#include "batch.h"

static const uint32_t ops[] = {
	UBLK_U_IO_FETCH_REQ, UBLK_U_IO_COMMIT_AND_FETCH_REQ,
	UBLK_U_IO_NEED_GET_DATA,
};

static void refuse(struct srv *srv, int tag)
{
	uint64_t addr = ADDR(srv_slot(srv, 0, 0)->buf);

	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		EQ(srv_cmd(srv, 0, ops[i], 0, tag, 0, addr), -EOPNOTSUPP);
}

static void run(void)
{
	struct dev *dev = batch_dev((struct dev_opts){
		.flags = UBLK_F_NEED_GET_DATA | UBLK_F_PER_IO_DAEMON });
	struct srv *srv = SRV(dev);
	struct client *client;
	struct slot *slot;

	EQ(dev->info.flags & UBLK_F_NEED_GET_DATA, 0);
	EQ(dev->info.flags & UBLK_F_PER_IO_DAEMON, 0);
	refuse(srv, 0);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	for (int tag = 0; tag < 4; tag++)
		refuse(srv, tag);
	EQ(batch_commit(srv, 0, &slot, 1, 4096), 16);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST();
