// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add a device with every bit of ublksrv_flags set and expect
 * them back each time.
 */
#include "test.h"

static void run(void)
{
	struct dev_opts opts = { 0 };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	struct dev *dev;

	info.ublksrv_flags = 0xfedcba9876543210ULL;
	OK(dev_add(&info));
	EQ(info.ublksrv_flags, 0xfedcba9876543210ULL);
	dev = dev_of(&info);
	OK(dev_get_info(dev, &info));
	EQ(info.ublksrv_flags, 0xfedcba9876543210ULL);
	OK(dev_del(dev));
}

ABI_TEST();
