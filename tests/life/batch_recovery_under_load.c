// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill the server of a BATCH_IO device under load, again and
 * again, with each way of recovery and of data, and several fetchers on each
 * queue, and expect the next one to find no write lost, none done twice or late, and no
 * error that the recovery flags do not promise.
 */
#include "batch.h"
#include "load.h"
#include "zerocopy.h"

static void next(struct srv **srv, const struct srv_opts *opts)
{
	srv_kill(*srv);
	*srv = batch_recover(*srv, *opts);
}

static void with(uint64_t flags)
{
	const struct srv_opts opts = { .threads = 4, .batch = {
		.bufs = 4, .buf_bytes = 4, .fetches = 2 } };
	struct srv *srv = batch_up((struct dev_opts){
		.queues = 2, .depth = 3, .max_io = 64 * KIB,
		.flags = UBLK_F_USER_RECOVERY | flags }, opts);
	struct load *load = load_start(srv->dev,
				       !(flags & UBLK_F_USER_RECOVERY_REISSUE));

	load_goes_on(load, 3);
	for (int i = 0; i < 8; i++) {
		next(&srv, &opts);
		load_goes_on(load, i % 3);
	}
	load_goes_on(load, 10);
	load_end(load);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	need_feature(ZC_AUTO, "AUTO_BUF_REG");
	with(UBLK_F_USER_COPY);
	with(UBLK_F_USER_RECOVERY_REISSUE);
	with(UBLK_F_USER_RECOVERY_REISSUE | ZC_AUTO);
	with(UBLK_F_USER_RECOVERY_FAIL_IO);
}

ABI_TEST(.timeout = 120);
