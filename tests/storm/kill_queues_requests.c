// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill servers under load at random moments, on every data
 * path, with USER_RECOVERY, and expect only what the server had to fail, and
 * nothing that was answered to be lost.
 */
#include "storm.h"

static void run(void)
{
	storm(&ways[1], 3);
}

ABI_TEST(.timeout = 120,
	 .no_intree = "lets requests of a saturated queue wait for the I/O timeout");
