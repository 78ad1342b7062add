// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write and read back blocks of many sizes and places on a
 * BATCH_IO device, with the driver's copy and with USER_COPY, through buffers
 * off their page and in many pieces, and compare every byte with what the
 * server has.
 */
#include "batch.h"
#include "sizes.h"
#include "usercopy.h"

static void with(uint64_t flags, struct srv_opts opts)
{
	struct srv *srv = batch_up((struct dev_opts){ .depth = 16,
						      .flags = flags }, opts);

	all_sizes_and_offsets(srv);
	down(srv);
}

static void run(void)
{
	with(0, (struct srv_opts){ 0 });
	with(UBLK_F_USER_COPY, (struct srv_opts){ .policy = ucopy_serve_ram });
}

ABI_TEST(.timeout = 100);
