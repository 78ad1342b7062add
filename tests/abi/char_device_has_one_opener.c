// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will open a character device twice and expect EBUSY for the
 * second, and success once the first has gone.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct srv *srv = SRV(dev), *second, *third;

	second = SRV(dev, .may_not_open = true);
	EQ(second->open_res, -EBUSY);
	srv_wait_gone(second, LONG_MS);
	srv_quit(srv);
	third = SRV(dev, .wait_for_open = true);
	OK(third->open_res);
	srv_quit(third);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree_6_12 = "lets no second server map the descriptors");
