// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will put btrfs, which appends to zones, onto a zoned disk with
 * BATCH_IO whose data moves through buffers that are registered by hand, and
 * expect files to be found where the elements of COMMIT said that they went.
 */
#include "zoned.h"

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	need_feature(UBLK_F_SUPPORT_ZERO_COPY, "SUPPORT_ZERO_COPY");
	zoned_append(UBLK_F_BATCH_IO | UBLK_F_SUPPORT_ZERO_COPY);
}

ABI_TEST(.timeout = 200, .needs = "mkfs.btrfs|sha256sum");
