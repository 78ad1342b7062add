// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will name a buffer of which only the front can be written and
 * expect that front with the GET_DATA, and, when it is committed, to be told
 * of the rest.
 */
#include <sys/mman.h>

#include "getdata.h"

static int cut(struct srv *srv, void *arg)
{
	(void)srv;
	return mprotect((uint8_t *)arg + 16 * KIB, 48 * KIB, PROT_NONE) ?
		       -errno : 0;
}

static void run(void)
{
	struct srv *srv = GETDATA_UP(.depth = 1);
	uint8_t *bad = share(64 * KIB);
	struct client *client;
	struct slot *slot;

	OK(srv_call(srv, 0, cut, bad));
	srv_hold_asked(srv, true);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB);
	slot = srv_take(srv, LONG_MS);
	OK(srv_result(srv, getdata_post(srv, slot, ADDR(bad)), LONG_MS));
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(slot->desc.start_sector, MIDDLE >> 9);
	EQ(slot->desc.nr_sectors, 32);
	EQ(pattern_differs(bad, 16 * KIB, MIDDLE >> 9), -1);
	srv_commit(srv, slot, 16 * KIB);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->asked, 1);
	EQ(slot->desc.start_sector, (MIDDLE >> 9) + 32);
	EQ(slot->desc.nr_sectors, 96);
	EQ(client_end(client, 0), PENDING);
	OK(srv_result(srv, getdata_post(srv, slot, ADDR(slot->buf)), LONG_MS));
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(pattern_differs(slot->buf, 48 * KIB, (MIDDLE >> 9) + 32), -1);
	srv_commit(srv, slot, 48 * KIB);
	EQ(client_result(client), 64 * KIB);
	down(srv);
}

ABI_TEST(.no_intree = "7.3 ends a WRITE as whole of which it delivered a part");
