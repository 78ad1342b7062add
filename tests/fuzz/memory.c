// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will change, unmap, protect, move and fork the memory that servers,
 * clients and descriptors live in while it is in use, from a second thread, and
 * expect that all of it can be ended in time and an ordinary device works.
 */
#include "fuzz.h"

static void run(void)
{
	fuzz_run((struct fuzz_plan){
		.servers = 4, .clients = 3, .wild = 20, .attackers = true });
}

ABI_TEST(.timeout = 105);
