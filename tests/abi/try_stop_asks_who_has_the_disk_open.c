// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will expect TRY_STOP_DEV to be -ENODEV without a disk, -EBUSY
 * while somebody has the disk open, changing nothing, and to stop it else.
 */
#include <fcntl.h>
#include <unistd.h>

#include "test.h"

static int try_stop(struct dev *dev)
{
	return CTL(UBLK_U_CMD_TRY_STOP_DEV, .dev_id = dev->id);
}

static void run(void)
{
	struct dev *dev;
	struct srv *srv;
	int fd;

	need_feature(UBLK_F_SAFE_STOP_DEV, "SAFE_STOP_DEV");
	srv = UP();
	dev = srv->dev;
	fd = open(dev->disk, O_RDONLY);
	TRUE(fd >= 0);
	EQ(try_stop(dev), -EBUSY);
	EQ(dev_state(dev), UBLK_S_DEV_LIVE);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	close(fd);
	udev_settle();
	OK(try_stop(dev));
	TRUE(disk_gone(dev));
	EQ(dev_state(dev), UBLK_S_DEV_DEAD);
	EQ(try_stop(dev), -ENODEV);
	srv_quit(srv);
	OK(dev_del(dev));
}

ABI_TEST();
