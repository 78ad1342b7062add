// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for a device's info by path: without one, with a wrong
 * one, a device's that is another, a missing one, and lengths that do not
 * fit.
 */
#include <stdio.h>
#include <string.h>

#include "test.h"

static int ask(struct dev *dev, const char *path, int path_len, int len)
{
	static char buf[8192];

	memset(buf, 0, sizeof(buf));
	strcpy(buf, path);
	return CTL(UBLK_U_CMD_GET_DEV_INFO2, .dev_id = dev->id,
		   .addr = ADDR(buf), .len = len, .dev_path_len = path_len);
}

static void run(void)
{
	struct dev *dev = DEV(), *other = DEV();
	int n = strlen(dev->path) + 1;

	OK(ask(dev, dev->path, n, n + 64));
	EQ(ask(dev, dev->path, 0, 64), -EINVAL);
	EQ(ask(dev, dev->path, n, n - 1), -EINVAL);
	EQ(ask(dev, dev->path, n, n + 63), -EINVAL);
	EQ(ask(dev, dev->path, 4097, 8000), -EINVAL);
	EQ(ask(dev, other->path, strlen(other->path) + 1, 200), -EPERM);
	EQ(ask(dev, "/dev/null", 10, 200), -EPERM);
	EQ(ask(dev, "/proc/version", 14, 200), -EPERM);
	EQ(ask(dev, "/dev/no-such-node", 18, 200), -ENOENT);
	OK(dev_del(dev));
	OK(dev_del(other));
}

ABI_TEST();
