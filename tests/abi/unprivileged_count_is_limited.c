// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will lower ublks_max to one, add two unprivileged devices, expect
 * EACCES for the second, and success again once the first is gone; root's
 * devices do not count.
 */
#include "test.h"

static void run(void)
{
	struct dev_opts opts = { .flags = UBLK_F_UNPRIVILEGED_DEV };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	struct dev *first, *roots;

	EQ(sysfs_num("/sys/module/ublk_drv/parameters/ublks_max", 0), 64);
	set_ublks_max("0");
	EQ(add_as(NOBODY, &info), -EACCES);
	set_ublks_max("1");
	EQ(sysfs_num("/sys/module/ublk_drv/parameters/ublks_max", 0), 1);
	roots = DEV();
	first = dev_new_unprivileged((struct dev_opts){ 0 });
	EQ(add_as(NOBODY, &info), -EACCES);
	OK(dev_del(roots));
	EQ(add_as(NOBODY, &info), -EACCES);
	OK(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV, first, 0, NULL, 0));
	dev_forget(first->id);
	OK(add_as(NOBODY, &info));
	OK(ctl_path(UBLK_U_CMD_DEL_DEV, dev_of(&info), 0, NULL, 0));
	dev_forget(info.dev_id);
}

ABI_TEST();
