// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will make an xfs file system on a ublkctl loop device, fill it,
 * and expect the same files after a remount and nothing to repair.
 */
#include "ublkctl.h"

#include "test.h"

static void run(void)
{
	ublkctl_file_system("-q 2 -d 32", "mkfs.xfs -q -f", "xfs_repair -n");
}

ABI_TEST(.timeout = 150, .needs = "ublkctl|mkfs.xfs");
