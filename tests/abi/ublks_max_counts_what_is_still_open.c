// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will keep an unprivileged device open past its DEL_DEV_ASYNC and
 * expect that it counts against ublks_max until it is closed, and that an
 * ADD_DEV which fails does not count.
 */
#include <fcntl.h>
#include <unistd.h>

#include "test.h"

static struct ublksrv_ctrl_dev_info unprivileged(void)
{
	struct dev_opts opts = { .flags = UBLK_F_UNPRIVILEGED_DEV };

	return info_for(&opts);
}

static int add(void)
{
	struct ublksrv_ctrl_dev_info info = unprivileged();
	int res = add_as(NOBODY, &info);

	if (res)
		return res;
	OK(ctl_path(UBLK_U_CMD_DEL_DEV, dev_of(&info), 0, NULL, 0));
	dev_forget(info.dev_id);
	return 0;
}

static void run(void)
{
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ 0 });
	struct ublksrv_ctrl_dev_info taken = unprivileged();
	int fd, i;

	set_ublks_max("2");
	taken.dev_id = dev->id;
	for (i = 0; i < 3; i++)
		EQ(add_as(NOBODY, &taken), -EEXIST);
	OK(add());

	set_ublks_max("1");
	fd = open(dev->path, O_RDWR);
	TRUE(fd >= 0);
	OK(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV_ASYNC, dev, 0, NULL, 0));
	dev_forget(dev->id);
	TRUE(!node_exists("/dev/ublkc%d", dev->id));
	EQ(add(), -EACCES);
	OK(close(fd));
	TRUE(wait_for(!add(), LONG_MS));
}

ABI_TEST(.no_intree = "forgot DEL_DEV_ASYNC in its permission check and says EINVAL");
