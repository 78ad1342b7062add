// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server that is alone in a mount namespace in which
 * its disk is mounted, with recovery, and expect STOP and DEL to work without
 * another server.
 */
#include "mountns.h"

#include "test.h"

static void run(void)
{
	struct dev *dev;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	dev = DEV(.flags = UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE);
	mountns_die(dev, "lost", NULL, NULL);
	OK(dev_stop(dev));
	OK(dev_del(dev));
}

ABI_TEST(.timeout = 60, .needs = "mkfs.ext4");
