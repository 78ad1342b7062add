// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send control commands with hostile fields, buffers, rings and
 * users, at random, to devices that are served and used meanwhile, and expect
 * that all of it can be ended in time and an ordinary device works.
 */
#include "fuzz.h"

static void run(void)
{
	fuzz_run((struct fuzz_plan){
		.servers = 3, .controls = 4, .clients = 2, .wild = 100 });
}

ABI_TEST(.timeout = 105);
