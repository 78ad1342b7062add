// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a zero copy server under load, again and again, with
 * each way of recovery, with and without AUTO_BUF_REG, and expect the next one
 * to find no write lost, none done twice or late, and no error that the
 * recovery flags do not promise.
 */
#include "load.h"
#include "zerocopy.h"

static void with(uint64_t flags)
{
	bool reissues = flags & UBLK_F_USER_RECOVERY_REISSUE;
	struct srv *srv = zc_up((struct dev_opts){
		.queues = 2, .depth = 3, .max_io = 64 * KIB,
		.flags = UBLK_F_USER_RECOVERY | flags },
		(struct srv_opts){ .threads = 2 });
	struct load *load = load_start(srv->dev, !reissues);

	load_goes_on(load, 3);
	for (int i = 0; i < 8; i++) {
		srv_kill(srv);
		srv = zc_recover(srv);
		load_goes_on(load, i % 3);
	}
	load_goes_on(load, 10);
	load_end(load);
	down(srv);
}

static void run(void)
{
	with(ZC);
	with(ZC | UBLK_F_USER_RECOVERY_REISSUE);
	with(ZC_AUTO | UBLK_F_USER_RECOVERY_REISSUE);
	with(ZC_AUTO | UBLK_F_USER_RECOVERY_FAIL_IO);
}

ABI_TEST(.timeout = 150);
