// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will make an ext4 file system on a ublkctl loop device served in
 * batches that the driver copies,
 * fill it, and expect the same files after a remount and nothing to repair.
 */
#include "ublkctl.h"

#include "test.h"

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	ublkctl_file_system("-q 2 -d 32 --no-zero-copy --batch",
			    "mkfs.ext4 -q -F", "fsck.ext4 -f -n");
}

ABI_TEST(.timeout = 150, .needs = "ublkctl|mkfs.ext4");
