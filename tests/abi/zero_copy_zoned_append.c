// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will put btrfs, which appends to zones, onto a zoned disk with
 * zero copy instead of user copy, and expect appends to name the zone, and
 * files to be found where they went.
 */
#include "zoned.h"

static void run(void)
{
	need_feature(UBLK_F_SUPPORT_ZERO_COPY, "SUPPORT_ZERO_COPY");
	zoned_append(UBLK_F_SUPPORT_ZERO_COPY);
}

ABI_TEST(.timeout = 200, .needs = "mkfs.btrfs|sha256sum");
