// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will look for the nodes and classes that other programs rely on:
 * ublk-control, the class ublk-char, its parent, and ublks_max.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

static void run(void)
{
	struct srv *srv = UP();
	char target[512] = "", path[128];

	TRUE(node_exists("/dev/ublk-control", 0));
	TRUE(sysfs_has("/sys/class/misc/ublk-control", 0));
	TRUE(sysfs_has("/sys/module/ublk_drv/parameters/ublks_max", 0));
	TRUE(sysfs_has("/sys/class/ublk-char/ublkc%d/dev", srv->dev->id));
	TRUE(node_exists("/dev/ublkc%d", srv->dev->id));
	TRUE(node_exists("/dev/ublkb%d", srv->dev->id));
	sprintf(path, "/sys/class/ublk-char/ublkc%d", srv->dev->id);
	TRUE(readlink(path, target, sizeof(target) - 1) > 0);
	TRUE(strstr(target, "/misc/ublk-control/"));
	down(srv);
}

ABI_TEST();
