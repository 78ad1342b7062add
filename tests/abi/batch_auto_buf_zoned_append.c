// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will put btrfs, which appends to zones, onto a zoned disk with
 * BATCH_IO and AUTO_BUF_REG, and expect files to be found where the elements of
 * COMMIT, which name the next buffer too, said that they went.
 */
#include "zoned.h"

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	need_feature(UBLK_F_AUTO_BUF_REG, "AUTO_BUF_REG");
	need_feature(UBLK_F_SUPPORT_ZERO_COPY, "SUPPORT_ZERO_COPY");
	zoned_append(UBLK_F_BATCH_IO | UBLK_F_SUPPORT_ZERO_COPY |
		     UBLK_F_AUTO_BUF_REG);
}

ABI_TEST(.timeout = 200, .needs = "mkfs.btrfs|sha256sum",
	 .no_intree = "ends the request before it knows the sector");
