// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve a partition table from an unprivileged server and
 * expect no partition, even after I/O, and EINVAL for who asks for a scan.
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
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ 0 });
	struct srv *srv = SRV(dev, .uid = NOBODY);

	srv->disk[446 + 4] = 0x83;
	srv->disk[446 + 9] = 2048 >> 8;
	srv->disk[446 + 13] = 8192 >> 8;
	srv->disk[510] = 0x55;
	srv->disk[511] = 0xaa;
	srv_fetch_all(srv);
	OK(ctl_as(NOBODY, UBLK_U_CMD_START_DEV, dev, srv->pid, NULL, 0));
	EQ(IO_NOW(dev, C_READ, .off = 0, .len = 4096), 4096);
	EQ(in_child(0, rescan, dev), -EINVAL);
	TRUE(!sysfs_has("/sys/block/ublkb%d/ublkb%dp1", dev->id));
	down_unprivileged(srv);
}

ABI_TEST();
