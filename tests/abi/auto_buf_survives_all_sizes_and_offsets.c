// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write and read back blocks of many sizes and places on a
 * device with AUTO_BUF_REG, through buffers off their page and in many pieces,
 * and compare every byte with what the server has.
 */
#include "sizes.h"
#include "zerocopy.h"

static void run(void)
{
	struct srv *srv = ZC_UP(ZC_AUTO, .depth = 16);

	all_sizes_and_offsets(srv);
	down(srv);
}

ABI_TEST(.timeout = 60);
