// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve a disk with a partition table and expect its partition
 * to appear after START.
 */
#include "test.h"

static void put_table(uint8_t *disk)
{
	/* one entry: type 0x83, 8192 sectors from 2048 */
	disk[446 + 4] = 0x83;
	disk[446 + 9] = 2048 >> 8;
	disk[446 + 13] = 8192 >> 8;
	disk[510] = 0x55;
	disk[511] = 0xaa;
}

static void run(void)
{
	struct dev *dev = DEV();
	struct srv *srv = SRV(dev);

	put_table(srv->disk);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	TRUE(wait_for(sysfs_has("/sys/block/ublkb%d/ublkb%dp1", dev->id),
		      LONG_MS));
	/* udev may read the table once more: the partition goes and comes. */
	udev_settle();
	TRUE(wait_for(sysfs_has("/sys/block/ublkb%d/ublkb%dp1", dev->id),
		      LONG_MS));
	EQ(sysfs_num("/sys/block/ublkb%d/ublkb%dp1/size", dev->id), 8192);
	down(srv);
}

ABI_TEST();
