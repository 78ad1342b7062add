// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server that is alone in a mount namespace in which
 * its disk is mounted and expect the next one to be able to take over, and
 * the file system to be whole.
 */
#include "load.h"
#include "mountns.h"

#include "test.h"

static void run(void)
{
	struct dev *dev;
	struct srv *srv;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	dev = DEV(.flags = UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE);
	srv = recover_from(mountns_die(dev, "kept", NULL, NULL));
	OK(shell(60, "mkdir -p mnt && mount %s mnt && grep -q kept mnt/file && umount mnt",
		 dev->disk));
	OK(shell(60, "fsck.ext4 -f -n %s >fsck.out 2>&1 || { cat fsck.out >&2; false; }",
		 dev->disk));
	down(srv);
}

ABI_TEST(.timeout = 90, .needs = "mkfs.ext4|fsck.ext4",
	 .no_intree = "the umount waits for the close that is queued behind it");
