// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send control commands whose ioctl type is not the driver's
 * and expect EOPNOTSUPP.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct ublksrv_ctrl_dev_info info;

	for (int nr = 1; nr <= 0x19; nr++) {
		EQ(CTL(_IOWR('v', nr, struct ublksrv_ctrl_cmd),
		       .dev_id = dev->id, .addr = ADDR(&info),
		       .len = sizeof(info)), -EOPNOTSUPP);
		EQ(CTL(_IOR(1, nr, struct ublksrv_ctrl_cmd),
		       .dev_id = dev->id, .addr = ADDR(&info),
		       .len = sizeof(info)), -EOPNOTSUPP);
	}
	OK(dev_get_info(dev, &info));
	OK(dev_del(dev));
}

ABI_TEST();
