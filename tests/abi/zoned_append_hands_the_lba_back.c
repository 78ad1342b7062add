// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will put btrfs, which appends to zones, onto a zoned disk, and
 * expect appends to name the zone, and files to be found where they went.
 */
#include "zoned.h"

static void run(void)
{
	zoned_append(0);
}

ABI_TEST(.timeout = 200, .needs = "mkfs.btrfs|sha256sum");
