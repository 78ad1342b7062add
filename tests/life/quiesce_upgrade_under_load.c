// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will replace a server by the next one again and again while
 * clients write, read and compare with O_DIRECT, and expect no client to see
 * an error or a wrong byte, and all of them to get on with each server.
 */
#include "load.h"
#include "quiesce.h"

static void with(uint64_t flags, int depth, int upgrades)
{
	struct srv *srv = quiesce_up(flags, depth, (struct srv_opts){ 0 });
	struct load *load = load_start(srv->dev, false);

	while (upgrades--) {
		load_goes_on(load, 10);
		OK(quiesce(srv->dev, 0));
		srv_wait_aborted(srv);
		srv_quit(srv);
		srv = recover_from(srv);
	}
	load_goes_on(load, 10);
	load_end(load);
	down(srv);
}

static void run(void)
{
	with(0, 8, 5);
	with(0, 1, 5);
	with(UBLK_F_USER_RECOVERY_REISSUE, 2, 5);
}

ABI_TEST(.timeout = 120);
