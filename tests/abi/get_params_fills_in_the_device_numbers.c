// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will compare the device numbers in GET_PARAMS with those of the
 * nodes, before START, when live and after STOP, whatever SET_PARAMS has put
 * there.
 */
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "test.h"

static void expect(struct dev *dev, bool live)
{
	struct ublk_params params;
	struct stat st;

	OK(dev_get_params(dev, &params));
	TRUE(params.types & UBLK_PARAM_TYPE_DEVT);
	OK(stat(dev->path, &st));
	EQ(params.devt.char_major, major(st.st_rdev));
	EQ(params.devt.char_minor, minor(st.st_rdev));
	if (live)
		OK(stat(dev->disk, &st));
	EQ(params.devt.disk_major, live ? major(st.st_rdev) : 0);
	EQ(params.devt.disk_minor, live ? minor(st.st_rdev) : 0);
}

static void run(void)
{
	struct ublk_params params;
	struct srv *srv;
	struct dev *dev = DEV();

	expect(dev, false);
	/* what is set there means nothing */
	params = dev->params;
	memset(&params.devt, 0xff, sizeof(params.devt));
	OK(dev_set_params(dev, &params));
	expect(dev, false);
	srv = SRV(dev);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	expect(dev, true);
	OK(dev_stop(dev));
	expect(dev, false);
	srv_quit(srv);
	OK(dev_del(dev));
}

ABI_TEST();
