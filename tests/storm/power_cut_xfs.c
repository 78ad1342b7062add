// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will cut the power of a disk with a volatile cache at random
 * moments, under xfs, and expect each file that was synced before to be there
 * with its data, and nothing to repair.
 */
#include "powercut.h"

static void run(void)
{
	static const struct power_cut how = {
		.mkfs = "mkfs.xfs -q -f", .type = "xfs", .options = "discard",
		.fsck = "xfs_repair -n", .bytes = 320 * MIB, .cuts = 4,
	};

	power_cuts(&how);
}

ABI_TEST(.timeout = 150, .needs = "mkfs.xfs|xfs_repair");
