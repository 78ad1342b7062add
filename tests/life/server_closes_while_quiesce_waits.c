// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will have a server that QUIESCE waits for give up its ring and /dev/ublkcN, with its
 * only tag in hand and without ending, and expect QUIESCE to succeed at once, what the server
 * held to fail or wait as the recovery flags say, and another server to take over.
 */
#include "test.h"
#include "load.h"
#include "quiesce.h"

static int quiesce_for_ever(void *arg)
{
	return quiesce(arg, 0);
}

static void with(uint64_t flags)
{
	struct srv *srv = quiesce_up(flags, 1, (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;
	struct client *held, *later;
	struct child *quiescer;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	held = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	TRUE(wait_for(srv_held(srv) == 1, LONG_MS));
	quiescer = child_start(0, quiesce_for_ever, dev);
	EQ(child_wait(quiescer, 500), PENDING);
	later = IO(dev, C_READ, .off = MIDDLE + MIB, .len = 4096);
	srv_close_everything(srv);
	OK(child_wait(quiescer, LONG_MS));
	TRUE(wait_for(dev_state(dev) == UBLK_S_DEV_QUIESCED, LONG_MS));
	if (!flags)
		EQ(client_result(held), -EIO);
	srv_kill(srv);
	srv = recover_from(srv);
	if (flags)
		EQ(client_result(held), 4096);
	EQ(client_result(later), 4096);
	down(srv);
}

static void run(void)
{
	with(0);
	with(UBLK_F_USER_RECOVERY_REISSUE);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "does not wait for a tag: it counts the wrong requests");
