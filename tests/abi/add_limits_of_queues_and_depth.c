// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add devices with the smallest and largest depths and queue
 * counts, and with one less and one more, for which EINVAL is expected; and
 * expect queues to be cut to the number of CPUs.
 */
#include "test.h"

static int add(int queues, int depth, struct ublksrv_ctrl_dev_info *info)
{
	struct dev_opts opts = { 0 };

	*info = info_for(&opts);
	info->nr_hw_queues = queues;
	info->queue_depth = depth;
	info->max_io_buf_bytes = 64 * KIB;
	return dev_add(info);
}

static void run(void)
{
	struct ublksrv_ctrl_dev_info info;
	int cpus = nr_cpu_ids();

	EQ(add(1, 0, &info), -EINVAL);
	EQ(add(1, 4097, &info), -EINVAL);
	EQ(add(1, 0xffff, &info), -EINVAL);
	EQ(add(0, 1, &info), -EINVAL);
	EQ(add(4097, 1, &info), -EINVAL);
	EQ(add(0xffff, 1, &info), -EINVAL);
	OK(add(1, 1, &info));
	OK(dev_del(dev_of(&info)));
	OK(add(1, 4096, &info));
	EQ(info.queue_depth, 4096);
	EQ(info.nr_hw_queues, 1);
	OK(dev_del(dev_of(&info)));
	OK(add(4096, 1, &info));
	EQ(info.nr_hw_queues, cpus);
	OK(dev_del(dev_of(&info)));
	OK(add(cpus, 1, &info));
	EQ(info.nr_hw_queues, cpus);
	OK(dev_del(dev_of(&info)));
}

ABI_TEST();
