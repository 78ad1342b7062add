// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start a disk with a partition table and NO_AUTO_PART_SCAN
 * and expect no partition until someone asks for it.
 */
#include <fcntl.h>
#include <linux/fs.h>

#include "test.h"

static int rescan(void *arg)
{
	struct dev *dev = arg;
	int fd = open(dev->disk, O_RDONLY);

	return ioctl(fd, BLKRRPART) ? -errno : 0;
}

static void run(void)
{
	struct dev *dev;
	struct srv *srv;

	need_feature(UBLK_F_NO_AUTO_PART_SCAN, "NO_AUTO_PART_SCAN");
	dev = DEV(.flags = UBLK_F_NO_AUTO_PART_SCAN);
	srv = SRV(dev);
	srv->disk[446 + 4] = 0x83;
	srv->disk[446 + 9] = 2048 >> 8;
	srv->disk[446 + 13] = 8192 >> 8;
	srv->disk[510] = 0x55;
	srv->disk[511] = 0xaa;
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	TRUE(!sysfs_has("/sys/block/ublkb%d/ublkb%dp1", dev->id));
	OK(in_child(0, rescan, dev));
	TRUE(sysfs_has("/sys/block/ublkb%d/ublkb%dp1", dev->id));
	down(srv);
}

ABI_TEST();
