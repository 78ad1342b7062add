// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill servers under load at random moments, on every data
 * path, with USER_RECOVERY_REISSUE, and expect no error, and nothing lost or
 * done twice.
 */
#include "storm.h"

static void run(void)
{
	storm(&ways[2], 3);
}

ABI_TEST(.timeout = 120,
	 .no_intree = "lets requests of a saturated queue wait for the I/O timeout");
