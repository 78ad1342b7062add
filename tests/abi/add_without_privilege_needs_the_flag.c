// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add an ordinary device as a user without CAP_SYS_ADMIN and
 * expect EPERM.
 */
#include "test.h"

static void run(void)
{
	struct dev_opts opts = { 0 };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);

	EQ(add_as(NOBODY, &info), -EPERM);
	info.flags = UBLK_F_CMD_IOCTL_ENCODE;
	EQ(add_as(NOBODY, &info), -EPERM);
	info.flags = UBLK_F_UNPRIVILEGED_DEV;
	OK(add_as(NOBODY, &info));
	TRUE(info.flags & UBLK_F_UNPRIVILEGED_DEV);
	EQ(info.owner_uid, NOBODY);
	EQ(info.owner_gid, NOBODY);
	OK(ctl_path(UBLK_U_CMD_DEL_DEV, dev_of(&info), 0, NULL, 0));
	dev_forget(info.dev_id);
}

ABI_TEST();
