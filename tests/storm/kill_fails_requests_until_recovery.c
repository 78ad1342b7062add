// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill servers under load at random moments, on every data
 * path, with USER_RECOVERY_FAIL_IO, and expect requests to fail within a
 * second until the next server has come, and nothing that was answered to be
 * lost.
 */
#include "storm.h"

static void run(void)
{
	storm(&ways[3], 3);
}

ABI_TEST(.timeout = 120,
	 .no_intree = "lets requests of a saturated queue wait for the I/O timeout");
