// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a new server at each stage of its recovery, twice in a
 * row and under load, for each way of recovery, and expect the last one to
 * take over with nothing lost and nothing done twice.
 */
#include "load.h"
#include "stages.h"

#include "test.h"

static struct srv *die_at(struct srv *old, enum stage stage)
{
	struct recovery recovery = recovery_up_to(old, stage);

	if (!recovery.srv)
		return old;
	srv_kill(recovery.srv);
	recovery_forget_end(&recovery);
	return recovery.srv;
}

static void with(uint64_t flags)
{
	bool reissues = flags & UBLK_F_USER_RECOVERY_REISSUE;
	struct srv *srv = up_new((struct dev_opts){
		.max_io = 64 * KIB, .flags = UBLK_F_USER_RECOVERY | flags },
		(struct srv_opts){ 0 });
	struct load *load = load_start(srv->dev, !reissues);

	for (enum stage stage = NOBODY_CAME; stage < NR_STAGES; stage++) {
		load_goes_on(load, 2);
		srv_kill(srv);
		srv = die_at(srv, stage);
		srv = die_at(srv, stage);
		srv = recover_from(srv);
	}
	load_goes_on(load, 5);
	load_end(load);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	with(0);
	with(UBLK_F_USER_RECOVERY_REISSUE);
	if (features() & UBLK_F_USER_RECOVERY_FAIL_IO)
		with(UBLK_F_USER_RECOVERY_FAIL_IO);
}

ABI_TEST(.timeout = 120,
	 .no_intree = "lets END wait for a server that has died");
