// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will quiesce a device whose server holds a request, and expect
 * that one to end as the server commits it, and ABORT for the command that
 * commits it.
 */
#include "load.h"
#include "quiesce.h"

static void with(uint64_t flags)
{
	struct srv *srv = quiesce_up(flags, 4, (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;
	struct client *held, *later;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	held = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	OK(quiesce(dev, LONG_MS));
	later = IO(dev, C_READ, .off = MIDDLE + MIB, .len = 4096);
	EQ(client_end(held, 200), PENDING);
	pattern(slot->buf, 4096, 17);
	srv_commit(srv, slot, 4096);
	EQ(client_result(held), 4096);
	EQ(pattern_differs(held->buf, 4096, 17), -1);
	srv_wait_aborted(srv);
	EQ(client_end(later, 0), PENDING);
	EQ(srv_held(srv), 0);
	srv_quit(srv);
	srv = recover_from(srv);
	EQ(client_result(later), 4096);
	down(srv);
}

static void run(void)
{
	with(0);
	with(UBLK_F_USER_RECOVERY_REISSUE);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "keeps the command that commits what was held");
