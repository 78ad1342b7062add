// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will mount an ext4 file system served by the small server and
 * expect requests marked META.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 16, .bytes = 128 * MIB);

	OK(shell(60, "mkfs.ext4 -q -F /dev/ublkb%d", srv->dev->id));
	OK(shell(60, "mkdir -p mnt && mount /dev/ublkb%d mnt", srv->dev->id));
	OK(shell(60, "echo text >mnt/file && sync && umount mnt"));
	EQ(srv->seen_flags & UBLK_IO_F_META, UBLK_IO_F_META);
	down(srv);
}

ABI_TEST(.timeout = 90, .needs = "mkfs.ext4");
