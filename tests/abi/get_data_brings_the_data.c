// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write to a NEED_GET_DATA device and expect its server to be
 * told of the WRITE first, to have the data when GET_DATA completes, in the
 * buffer that it named then; and reads to come at once, as ever.
 */
#include "getdata.h"

static void run(void)
{
	struct srv *srv = GETDATA_UP(.depth = 2);
	uint8_t *other = share(64 * KIB);
	struct client *client;
	struct slot *slot;
	int handle;

	srv_hold_asked(srv, true);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->asked, 1);
	EQ(ublksrv_get_op(&slot->desc), UBLK_IO_OP_WRITE);
	EQ(slot->desc.start_sector, MIDDLE >> 9);
	EQ(slot->desc.nr_sectors, 128);
	EQ(slot->buf[0], 0);
	handle = getdata_post(srv, slot, ADDR(other));
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(srv_result(srv, handle, LONG_MS), UBLK_IO_RES_OK);
	EQ(slot->asked, 0);
	EQ(slot->desc.nr_sectors, 128);
	EQ(slot->desc.addr, ADDR(other));
	EQ(pattern_differs(other, 64 * KIB, MIDDLE >> 9), -1);
	EQ(slot->buf[0], 0);
	srv_commit(srv, slot, 64 * KIB);
	EQ(client_result(client), 64 * KIB);
	EQ(srv->asked, 1);

	pattern(srv->disk + MIDDLE, 64 * KIB, 3);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 64 * KIB);
	EQ(client_result(client), 64 * KIB);
	EQ(pattern_differs(client->buf, 64 * KIB, 3), -1);
	EQ(srv->asked, 1);
	down(srv);
}

ABI_TEST();
