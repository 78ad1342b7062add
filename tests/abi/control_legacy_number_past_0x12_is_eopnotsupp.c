// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send the numbers of commands that came after the ioctl
 * encoding as bare numbers and expect EOPNOTSUPP and no effect.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct ublksrv_ctrl_dev_info info;
	uint64_t mask = 0;

	EQ(CTL(0x13, .dev_id = dev->id, .addr = ADDR(&mask), .len = 8),
	   -EOPNOTSUPP);
	for (int nr = 0x14; nr <= 0x19; nr++)
		EQ(CTL(nr, .dev_id = dev->id, .data = { 100 }), -EOPNOTSUPP);
	OK(dev_get_info(dev, &info));
	OK(dev_del(dev));
}

ABI_TEST(.no_intree = "takes every number without a type");
