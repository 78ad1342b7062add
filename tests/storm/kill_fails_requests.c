// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill servers under load at random moments, on every data
 * path, without recovery flags, and expect each request to fail within a
 * second, the disk to go, and the next device to find every write that was
 * answered.
 */
#include "storm.h"

static void run(void)
{
	storm(&ways[0], 3);
}

ABI_TEST(.timeout = 120,
	 .no_intree = "lets requests of a saturated queue wait for the I/O timeout");
