// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a WRITE as done in part, in each mode that copies, and
 * expect to be given the rest, at its place and with its data, until all is
 * done; but a commit of less than a block counts as all.
 */
#include "getdata.h"
#include "usercopy.h"

#define LEN	(64 * KIB)

static struct client *begin(struct srv *srv)
{
	return IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN);
}

/* What is given next: all from this byte of the WRITE on. */
static struct slot *given(struct srv *srv, uint32_t from)
{
	struct slot *slot = srv_take(srv, LONG_MS);

	EQ(ublksrv_get_op(&slot->desc), UBLK_IO_OP_WRITE);
	EQ(slot->desc.start_sector, (MIDDLE + from) >> 9);
	EQ(slot->desc.nr_sectors, (LEN - from) >> 9);
	EQ(pattern_differs(slot->buf, LEN - from, (MIDDLE + from) >> 9), -1);
	pattern(slot->buf, LEN, 4711);	/* nothing of it may come from here */
	return slot;
}

/* Commits this, and the rest when that has come; there is none from LEN on. */
static void commit(struct srv *srv, int result, uint32_t rest)
{
	int before = srv->count[UBLK_IO_OP_WRITE];
	struct client *client = begin(srv);

	srv_commit(srv, given(srv, 0), result);
	if (rest < LEN) {
		struct slot *slot = given(srv, rest);

		EQ(client_end(client, 0), PENDING);
		srv_commit(srv, slot, LEN - rest);
	}
	EQ(client_result(client), LEN);
	EQ(srv->count[UBLK_IO_OP_WRITE], before + (rest < LEN) + 1);
}

static void in_three_parts(struct srv *srv)
{
	struct client *client = begin(srv);

	srv_commit(srv, given(srv, 0), 16 * KIB);
	srv_commit(srv, given(srv, 16 * KIB), 512);
	srv_commit(srv, given(srv, 16 * KIB + 512), LEN - 16 * KIB - 512);
	EQ(client_result(client), LEN);
}

static void with(struct srv *srv)
{
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	commit(srv, 16 * KIB, 16 * KIB);
	commit(srv, 16 * KIB + 100, 16 * KIB);
	in_three_parts(srv);
	commit(srv, 0, LEN);
	commit(srv, 100, LEN);
	commit(srv, 511, LEN);
	commit(srv, LEN, LEN);
	down(srv);
}

static void run(void)
{
	struct srv *srv;
	int asked;

	with(UP());
	srv = GETDATA_UP();
	asked = srv->asked;
	with(srv);
	EQ(srv->asked - asked, 2 + 2 + 3 + 4);
	with(UCOPY_UP());
}

ABI_TEST(.timeout = 60,
	 .no_intree = "takes any result of a WRITE from 0 on as all of it");
