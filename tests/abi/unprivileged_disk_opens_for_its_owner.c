// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will open an unprivileged disk whose node everyone may open: its
 * owner and root can, another user gets EPERM.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ 0 });
	struct srv *srv = up_unprivileged(dev, (struct srv_opts){ 0 });

	OK(IO_NOW(dev, C_OPEN, .uid = NOBODY));
	OK(IO_NOW(dev, C_OPEN));
	EQ(IO_NOW(dev, C_OPEN, .uid = NOBODY - 1), -EPERM);
	down_unprivileged(srv);
}

ABI_TEST();
