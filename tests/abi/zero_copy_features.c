// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will expect SUPPORT_ZERO_COPY, AUTO_BUF_REG and BUF_REG_OFF_DAEMON
 * to be there together or not at all, the last to be granted to everybody where
 * it exists, and the others to those who ask; where they do not exist, asking
 * for them gives a device that copies.
 */
#include "zerocopy.h"

#define ALL	(ZC | ZC_AUTO | UBLK_F_BUF_REG_OFF_DAEMON)

static void run(void)
{
	uint64_t can = features() & ALL;
	struct srv *srv;
	struct dev *dev;

	if (is_intree() && !can)
		skip("the kernel's own driver of this kernel has no such thing");
	TRUE(!can || can == ALL);
	dev = DEV(.no_params = true);
	EQ(dev->info.flags & ALL, can & UBLK_F_BUF_REG_OFF_DAEMON);
	OK(dev_del(dev));
	dev = DEV(.no_params = true, .flags = ZC);
	EQ(dev->info.flags & ALL, can & (ZC | UBLK_F_BUF_REG_OFF_DAEMON));
	OK(dev_del(dev));
	dev = DEV(.no_params = true, .flags = ZC_AUTO);
	EQ(dev->info.flags & ALL, can & (ZC_AUTO | UBLK_F_BUF_REG_OFF_DAEMON));
	OK(dev_del(dev));
	if (can)
		return;
	srv = UP(.flags = ALL);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = PAGE), PAGE);
	EQ(pattern_differs(srv->disk + MIDDLE, PAGE, MIDDLE >> 9), -1);
	down(srv);
}

ABI_TEST();
