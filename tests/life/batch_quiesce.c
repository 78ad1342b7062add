// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will quiesce a BATCH_IO device that is idle, and one whose server
 * holds a request, and expect ABORT for its fetches, the held request to end
 * as it is committed, and later ones to wait for the next server.
 */
#include "batch.h"
#include "load.h"
#include "quiesce.h"

static struct srv *hand_over(struct srv *srv, bool holds)
{
	struct dev *dev = srv->dev;
	struct client *held = NULL, *later;
	struct slot *slot = NULL;

	udev_settle();
	if (holds) {
		srv_hold(srv, 1 << UBLK_IO_OP_READ);
		held = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
		slot = srv_take(srv, LONG_MS);
	}
	OK(quiesce(dev, LONG_MS));
	batch_wait_ended(srv, UBLK_IO_RES_ABORT);
	later = IO(dev, C_WRITE, .off = MIDDLE + MIB, .len = 8 * KIB);
	EQ(client_end(later, 200), PENDING);
	EQ(batch_send(srv, 0, batch_fetch_of(0)), UBLK_IO_RES_ABORT);
	if (holds) {
		EQ(client_end(held, 0), PENDING);
		pattern(slot->buf, 4096, 17);
		EQ(batch_commit(srv, 0, &slot, 1, 4096), 16);
		EQ(client_result(held), 4096);
		EQ(pattern_differs(held->buf, 4096, 17), -1);
	}
	EQ(client_end(later, 0), PENDING);
	srv_quit(srv);
	TRUE(wait_for(dev_state(dev) == UBLK_S_DEV_QUIESCED, LONG_MS));
	srv = recover_from(srv);
	EQ(client_result(later), 8 * KIB);
	EQ(pattern_differs(srv->disk + MIDDLE + MIB, 8 * KIB,
			   (MIDDLE + MIB) >> 9), -1);
	return srv;
}

static void with(uint64_t flags)
{
	struct srv *srv = quiesce_up(UBLK_F_BATCH_IO | flags, 4,
				     (struct srv_opts){ .threads = 2 });

	srv = hand_over(srv, false);
	srv = hand_over(srv, true);
	srv = hand_over(srv, false);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	with(0);
	with(UBLK_F_USER_RECOVERY_REISSUE);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "fails requests from QUIESCE_DEV on, though the flags say to wait");
