// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send command numbers that do not exist to a device that does
 * and expect EOPNOTSUPP.
 */
#include "test.h"

static void run(void)
{
	static const int unknown[] = { 0x00, 0x03, 0x0a, 0x0f, 0x1a, 0x1f,
				       0x20, 0x7f, 0xff };
	struct dev *dev = DEV();

	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		EQ(CTL(_IOWR('u', unknown[i], struct ublksrv_ctrl_cmd),
		       .dev_id = dev->id), -EOPNOTSUPP);
	OK(dev_del(dev));
}

ABI_TEST();
