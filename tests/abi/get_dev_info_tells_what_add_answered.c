// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will compare GET_DEV_INFO and GET_DEV_INFO2 of a new device with
 * what ADD answered.
 */
#include <string.h>

#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.queues = 2, .depth = 7);
	struct ublksrv_ctrl_dev_info info, info2;

	OK(dev_get_info(dev, &info));
	OK(memcmp(&info, &dev->info, sizeof(info)));
	memset(&info2, 0, sizeof(info2));
	OK(ctl_path(UBLK_U_CMD_GET_DEV_INFO2, dev, 0, &info2, sizeof(info2)));
	OK(memcmp(&info2, &dev->info, sizeof(info2)));
	OK(dev_del(dev));
}

ABI_TEST();
