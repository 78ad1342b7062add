// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let servers, hostile callers of every command, clients,
 * attackers of memory and signals loose on a few device numbers at random, and
 * expect that all of it can be ended in time and an ordinary device works.
 */
#include "fuzz.h"

static void run(void)
{
	fuzz_run((struct fuzz_plan){
		.servers = 4, .controls = 2, .clients = 3, .meddlers = 1,
		.wild = 6, .attackers = true, .signals = true });
}

ABI_TEST(.timeout = 105);
