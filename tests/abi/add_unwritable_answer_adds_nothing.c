// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will give ADD a buffer that can be read but not written and
 * expect EFAULT, and that number to be free.
 */
#include <string.h>
#include <sys/mman.h>

#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct dev_opts opts = { 0 };
	struct ublksrv_ctrl_dev_info *info;
	int id = dev->id;

	OK(dev_del(dev));
	info = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	*info = info_for(&opts);
	info->dev_id = id;
	OK(mprotect(info, PAGE, PROT_READ));
	EQ(CTL(UBLK_U_CMD_ADD_DEV, .dev_id = id, .addr = ADDR(info),
	       .len = sizeof(*info)), -EFAULT);
	EQ(CTL(UBLK_U_CMD_STOP_DEV, .dev_id = id), -ENODEV);
	TRUE(!node_exists("/dev/ublkc%d", id));
	OK(mprotect(info, PAGE, PROT_READ | PROT_WRITE));
	OK(dev_add(info));
	EQ(info->dev_id, id);
	OK(dev_del(dev));
}

ABI_TEST();
