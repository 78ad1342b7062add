// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server that is alone in a mount namespace in which
 * its disk is mounted, with data to be written back, and expect the disk and
 * the device to go.
 */
#include "mountns.h"

#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();

	mountns_die(dev, "lost", NULL, NULL);
	TRUE(wait_for(disk_gone(dev), SOON_MS));
	OK(dev_del(dev));
}

ABI_TEST(.timeout = 60, .needs = "mkfs.ext4",
	 .no_intree = "the umount waits for the close that is queued behind it");
