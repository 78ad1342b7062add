// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a write, a report and a zone operation with an address
 * and expect EINVAL: only an append hands one back.
 */
#include "zoned.h"

static void refused(struct srv *srv, struct slot *slot)
{
	EQ(srv_cmd(srv, 0, UBLK_U_IO_COMMIT_AND_FETCH_REQ, slot->q, slot->tag,
		   0, ADDR(slot->buf)), -EINVAL);
	srv_hold(srv, 0);
}

static void run(void)
{
	struct srv *srv = ZONED_UP();
	struct client *client;
	struct blk_zone *zones;
	struct child *child;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = 0, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	refused(srv, slot);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);

	srv_hold(srv, 1 << UBLK_IO_OP_REPORT_ZONES);
	child = zone_report_start(srv->dev, 0, 1, &zones);
	slot = srv_take(srv, LONG_MS);
	refused(srv, slot);
	srv_commit(srv, slot, -EIO);
	EQ(child_wait(child, LONG_MS), -EIO);

	srv_hold(srv, 1 << UBLK_IO_OP_ZONE_FINISH);
	child = zone_ioctl_start(srv->dev, BLKFINISHZONE, 0, ZONE_SECTORS);
	slot = srv_take(srv, LONG_MS);
	refused(srv, slot);
	srv_commit(srv, slot, 0);
	OK(child_wait(child, LONG_MS));
	down(srv);
}

ABI_TEST();
