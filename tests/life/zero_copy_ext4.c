// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will make an ext4 file system on a disk of each zero copy mode,
 * fill it, and expect the same files after a remount and nothing to repair.
 */
#include "ublkctl.h"
#include "zcmodes.h"

static void fill(struct srv *srv)
{
	file_system(srv->dev->disk, "mkfs.ext4 -q -F", "fsck.ext4 -f -n");
}

static void run(void)
{
	struct dev_opts opts = { .queues = 2, .depth = 16,
				 .attrs = UBLK_ATTR_VOLATILE_CACHE,
				 .bytes = 128 * MIB };

	zc_modes(opts, fill);
}

ABI_TEST(.timeout = 240, .needs = "mkfs.ext4");
