// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server whose own asynchronous I/O is still under way,
 * as in libaio behind a slow disk, and expect no other server to take over
 * before that has ended: it could come upon what the next one has written.
 */
#include <signal.h>

#include "load.h"
#include "test.h"

static void run(void)
{
	struct srv *behind, *srv;
	struct slot *slot;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	behind = up_new((struct dev_opts){ 0 }, (struct srv_opts){ 0 });
	srv = up_new((struct dev_opts){ .flags = UBLK_F_USER_RECOVERY |
					UBLK_F_USER_RECOVERY_REISSUE },
		     (struct srv_opts){ 0 });
	srv_hold(behind, 1 << UBLK_IO_OP_WRITE);
	OK(srv_call(srv, 0, srv_begin_aio, behind->dev->disk));
	slot = srv_take(behind, LONG_MS);

	srv_signal(srv, SIGKILL);
	TRUE(!wait_for(dev_state(srv->dev) == UBLK_S_DEV_QUIESCED, 3 * DEATH_MS));
	EQ(recovery_start(srv->dev), -EBUSY);

	srv_hold(behind, 0);
	srv_commit(behind, slot, 4096);
	srv_wait_gone(srv, LONG_MS);
	TRUE(wait_for(dev_state(srv->dev) == UBLK_S_DEV_QUIESCED, LONG_MS));
	down(recover_from(srv));
	down(behind);
}

ABI_TEST(.timeout = 60);
