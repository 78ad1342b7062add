// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add a device with deep queues in a memory cgroup, and expect
 * the cgroup to be charged for its descriptors, and no longer when the device
 * is gone.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

#define GROUP	"/sys/fs/cgroup/add-is-accounted"
#define DEPTH	4096
#define DESC	256

static int add_in_group(void *arg)
{
	struct ublksrv_ctrl_dev_info *info = arg;

	OK(shell(10, "echo %d >" GROUP "/cgroup.procs", getpid()));
	return dev_add(info);
}

static long long charged(void)
{
	return sysfs_num(GROUP "/memory.current%.0d", 0);
}

static void run(void)
{
	struct ublksrv_ctrl_dev_info *info = share(sizeof(*info));
	struct dev_opts opts = { .queues = 2, .depth = DEPTH, .io_desc_size = DESC,
				 .flags = UBLK_F_IO_DESC_SIZE };
	long long before, bytes;

	need_feature(UBLK_F_IO_DESC_SIZE, "IO_DESC_SIZE");
	OK(shell(10, "echo +memory >/sys/fs/cgroup/cgroup.subtree_control && mkdir " GROUP));
	*info = info_for(&opts);
	before = charged();
	OK(in_child(0, add_in_group, info));
	bytes = info->nr_hw_queues * DEPTH * DESC;
	TRUE(charged() - before >= bytes);
	OK(dev_del(dev_of(info)));
	/* Some of it stays for a while with each processor, for the next to come. */
	TRUE(wait_for(charged() - before < bytes / 2, SOON_MS));
	OK(shell(10, "rmdir " GROUP));
}

ABI_TEST(.no_intree = "does not account its memory");
