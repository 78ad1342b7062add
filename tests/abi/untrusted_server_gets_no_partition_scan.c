// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve a partition table on devices that root made, from a
 * server without privilege, and expect no partition, and EINVAL for who asks
 * for a scan; the same from when such a server takes a disk over; and that
 * partitions can be asked for once a privileged one has.
 */
#include <fcntl.h>
#include <linux/fs.h>
#include <unistd.h>

#include "test.h"

#define PARTITION	"/sys/block/ublkb%d/ublkb%dp1"

static void put_table(uint8_t *disk)
{
	/* one entry: type 0x83, 8192 sectors from 2048 */
	disk[446 + 4] = 0x83;
	disk[446 + 9] = 2048 >> 8;
	disk[446 + 13] = 8192 >> 8;
	disk[510] = 0x55;
	disk[511] = 0xaa;
}

static int rescan(void *arg)
{
	struct dev *dev = arg;
	int fd = open(dev->disk, O_RDONLY);

	return ioctl(fd, BLKRRPART) ? -errno : 0;
}

/* udev may have the disk open just then. */
static int asks_for_scan(struct dev *dev)
{
	int res;

	TRUE(wait_for((res = in_child(0, rescan, dev)) != -EBUSY, LONG_MS));
	return res;
}

/* Ready, and not yet started; root has let it have the node. */
static struct srv *server(struct dev *dev, uid_t uid)
{
	struct srv *srv;

	udev_settle();
	OK(chown(dev->path, uid, uid));
	srv = SRV(dev, .uid = uid, .wait_for_open = true);
	put_table(srv->disk);
	srv_fetch_all(srv);
	return srv;
}

static struct srv *take_over(struct srv *old, uid_t uid)
{
	struct dev *dev = old->dev;
	struct srv *srv;

	srv_kill(old);
	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	srv = server(dev, uid);
	OK(recovery_end(dev, srv->pid));
	udev_settle();
	return srv;
}

static void shows_none(struct srv *srv)
{
	EQ(IO_NOW(srv->dev, C_READ, .off = 0, .len = 4096), 4096);
	EQ(asks_for_scan(srv->dev), -EINVAL);
	TRUE(!sysfs_has(PARTITION, srv->dev->id));
}

static void shows_it_when_asked(struct srv *srv)
{
	OK(asks_for_scan(srv->dev));
	TRUE(wait_for(sysfs_has(PARTITION, srv->dev->id), LONG_MS));
}

static void from_the_start(uint64_t flag)
{
	struct dev *dev = DEV(.flags = flag);
	struct srv *srv = server(dev, NOBODY);

	OK(dev_start(dev, srv));
	shows_none(srv);
	down(srv);
}

static void after_recovery(void)
{
	struct dev *dev = DEV(.flags = UBLK_F_USER_RECOVERY |
				       UBLK_F_NO_AUTO_PART_SCAN);
	struct srv *srv = server(dev, 0);

	OK(dev_start(dev, srv));
	srv = take_over(srv, NOBODY);
	shows_none(srv);
	srv = take_over(srv, 0);
	shows_it_when_asked(srv);
	down(srv);

	dev = DEV(.flags = UBLK_F_USER_RECOVERY);
	srv = server(dev, NOBODY);
	OK(dev_start(dev, srv));
	shows_none(srv);
	srv = take_over(srv, 0);
	shows_it_when_asked(srv);
	down(srv);
}

static void run(void)
{
	from_the_start(0);
	if (features() & UBLK_F_NO_AUTO_PART_SCAN)
		from_the_start(UBLK_F_NO_AUTO_PART_SCAN);
	after_recovery();
}

ABI_TEST(.timeout = 90,
	 .no_intree = "looks only at the server that started the disk");
