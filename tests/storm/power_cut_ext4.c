// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will cut the power of a disk with a volatile cache at random
 * moments, under ext4, and expect each file that was synced before to be there
 * with its data, and nothing to repair.
 */
#include "powercut.h"

static void run(void)
{
	static const struct power_cut how = {
		.mkfs = "mkfs.ext4 -q -F", .type = "ext4", .options = "discard",
		.fsck = "fsck.ext4 -f -n", .bytes = 64 * MIB, .cuts = 4,
	};

	power_cuts(&how);
}

ABI_TEST(.timeout = 150, .needs = "mkfs.ext4|fsck.ext4");
