// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will delete an unprivileged device with DEL_DEV_ASYNC: EACCES
 * without write permission, 0 with it.
 */
#include <sys/stat.h>

#include "test.h"

static void run(void)
{
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ 0 });

	OK(chmod(dev->path, 0400));
	EQ(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV_ASYNC, dev, 0, NULL, 0), -EACCES);
	OK(chmod(dev->path, 0600));
	OK(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV_ASYNC, dev, 0, NULL, 0));
	dev_forget(dev->id);
	TRUE(!node_exists("/dev/ublkc%d", dev->id));
}

ABI_TEST(.no_intree = "forgot DEL_DEV_ASYNC in its permission check and says EINVAL");
