// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will quiesce a device without the feature (EOPNOTSUPP), devices
 * without a disk, not started and stopped, and one that does not exist
 * (ENODEV); and expect no harm.
 */
#include "quiesce.h"

static void run(void)
{
	struct dev *dev;
	struct srv *srv;

	need_feature(UBLK_F_QUIESCE, "QUIESCE");
	srv = UP(.flags = UBLK_F_USER_RECOVERY);
	EQ(quiesce(srv->dev, 100), -EOPNOTSUPP);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);

	dev = DEV(.flags = UBLK_F_USER_RECOVERY | UBLK_F_QUIESCE);
	EQ(quiesce(dev, 100), -ENODEV);
	srv = SRV(dev);
	srv_fetch_all(srv);
	EQ(quiesce(dev, 100), -ENODEV);
	OK(dev_start(dev, srv));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	OK(dev_stop(dev));
	EQ(quiesce(dev, 100), -ENODEV);
	down(srv);
	EQ(quiesce(dev, 100), -ENODEV);
}

ABI_TEST();
