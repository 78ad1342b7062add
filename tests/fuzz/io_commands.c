// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send I/O commands with hostile fields, out of turn and on odd
 * rings, at random, between those that serve disks under load, and expect that
 * all of it can be ended in time and an ordinary device works.
 */
#include "fuzz.h"

static void run(void)
{
	fuzz_run((struct fuzz_plan){
		.servers = 4, .clients = 4, .meddlers = 1, .wild = 2 });
}

ABI_TEST(.timeout = 105);
