// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write and read back blocks of many sizes and places on a
 * BATCH_IO device, with each way that data can take, through buffers off their
 * page and in many pieces, and compare every byte with what the server has.
 */
#include "batch.h"
#include "sizes.h"
#include "usercopy.h"
#include "zerocopy.h"

static void with(uint64_t flags, struct srv_opts opts)
{
	struct srv *srv = batch_up((struct dev_opts){ .depth = 16,
						      .flags = flags }, opts);

	all_sizes_and_offsets(srv);
	down(srv);
}

static void with_buffers(uint64_t flags, int fallback)
{
	struct dev *dev = zc_dev((struct dev_opts){
		.depth = 16, .flags = UBLK_F_BATCH_IO | flags });
	struct srv *srv = zc_srv(dev, (struct srv_opts){ 0 });

	srv_slot(srv, 0, 0)->auto_buf |= fallback << 16;
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	all_sizes_and_offsets(srv);
	down(srv);
}

static void run(void)
{
	with(0, (struct srv_opts){ 0 });
	with(UBLK_F_USER_COPY, (struct srv_opts){ .policy = ucopy_serve_ram });
	with_buffers(ZC_AUTO, 0);
	with_buffers(ZC | ZC_AUTO, UBLK_AUTO_BUF_REG_FALLBACK);
	with_buffers(ZC, 0);
}

ABI_TEST(.timeout = 150);
