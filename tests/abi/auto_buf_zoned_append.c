// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will put btrfs, which appends to zones, onto a zoned disk with
 * AUTO_BUF_REG, beside USER_COPY, and expect a COMMIT to take the sector in its
 * payload and the next buffer in the SQE, and files to be found where they went.
 */
#include "zoned.h"

static void run(void)
{
	need_feature(UBLK_F_AUTO_BUF_REG, "AUTO_BUF_REG");
	zoned_append(UBLK_F_AUTO_BUF_REG | UBLK_F_USER_COPY);
}

ABI_TEST(.timeout = 200, .needs = "mkfs.btrfs|sha256sum");
