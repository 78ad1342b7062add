// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set parameters of a live device and expect EACCES, and the
 * disk as it was.
 */
#include "test.h"

static void run(void)
{
	struct srv *srv = UP();
	struct ublk_params params = srv->dev->params, back;

	params.basic.dev_sectors = 8192;
	EQ(dev_set_params(srv->dev, &params), -EACCES);
	OK(dev_get_params(srv->dev, &back));
	EQ(back.basic.dev_sectors, srv->dev->params.basic.dev_sectors);
	EQ(sysfs_num("/sys/block/ublkb%d/size", srv->dev->id),
	   srv->dev->params.basic.dev_sectors);
	down(srv);
}

ABI_TEST();
