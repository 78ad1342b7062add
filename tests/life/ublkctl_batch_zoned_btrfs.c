// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will make a zoned btrfs, which writes by zone append, on an
 * in-memory zoned disk that is served in batches, fill it, and expect the same
 * files after a remount and nothing to repair.
 */
#include "ublkctl.h"
#include "zoned.h"

static void run(void)
{
	int id;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	need_feature(UBLK_F_ZONED, "ZONED");
	need_btrfs();
	id = ublkctl_add("-t zoned --size 512M --zone-size 4M -q 2 -d 32 --batch");
	ublkctl_lists(id, "user-copy", true);
	ublkctl_zoned_btrfs(id);
	ublkctl_del(id);
}

ABI_TEST(.timeout = 180, .needs = "ublkctl|mkfs.btrfs|btrfs");
