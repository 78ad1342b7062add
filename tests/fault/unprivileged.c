// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let everything fail in turn, of what may fail in the kernel,
 * in the commands by path of a caller without privilege, from ADD_DEV to
 * DEL_DEV. That there was no memory to look up the path must not be told as if
 * the path were wrong, or forbidden, and the same command must work the next
 * time.
 */
#include <linux/capability.h>
#include <unistd.h>

#include "fault.h"

#define ID	7

static int del(struct dev *dev)
{
	return ctl_path(UBLK_U_CMD_DEL_DEV, dev, 0, NULL, 0);
}

static int add_and_del(void *arg)
{
	struct dev_opts opts = { .flags = UBLK_F_UNPRIVILEGED_DEV };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	size_t mark = share_mark();
	struct dev *dev;
	int res;

	(void)arg;
	info.dev_id = ID;
	res = FAULTY(CTL(UBLK_U_CMD_ADD_DEV, .dev_id = ID, .addr = ADDR(&info),
			 .len = sizeof(info)));
	if (res) {
		TRUE(!node_exists("/dev/ublkc%d", ID));
		return res;
	}
	TRUE(info.flags & UBLK_F_UNPRIVILEGED_DEV);
	dev = dev_of(&info);
	res = FAULTY(del(dev));
	if (res)
		OK(del(dev));
	TRUE(!node_exists("/dev/ublkc%d", ID));
	share_release(mark);
	return res;
}

static int set_params(void *arg)
{
	struct dev *dev = arg;

	return FAULTY(ctl_path(UBLK_U_CMD_SET_PARAMS, dev, 0, &dev->params,
			       sizeof(dev->params)));
}

static int get_params(void *arg)
{
	struct ublk_params params = { .len = sizeof(params) };
	struct dev *dev = arg;
	int res;

	res = FAULTY(ctl_path(UBLK_U_CMD_GET_PARAMS, dev, 0, &params,
			      sizeof(params)));
	EQ(params.basic.dev_sectors, res ? 0 : dev->params.basic.dev_sectors);
	return res;
}

static int get_info2(void *arg)
{
	struct ublksrv_ctrl_dev_info info = { 0 };
	int res;

	res = FAULTY(ctl_path(UBLK_U_CMD_GET_DEV_INFO2, arg, 0, &info,
			      sizeof(info)));
	EQ(info.nr_hw_queues, res ? 0 : 1);
	return res;
}

static void of_a_device(void)
{
	struct dev_opts opts = { .flags = UBLK_F_UNPRIVILEGED_DEV };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	struct dev *dev;

	OK(dev_add(&info));
	dev = dev_of(&info);
	dev->params = params_for(&opts);
	fault_sweep("SET_PARAMS, by path", CONTROL, set_params, dev);
	fault_sweep("GET_PARAMS, by path", CONTROL, get_params, dev);
	fault_sweep("GET_DEV_INFO2, by path", CONTROL, get_info2, dev);
	OK(del(dev));
	dev_forget(dev->id);
}

static void run(void)
{
	faults_needed();
	ctl_fd();
	/* not another user: what that one adds is root's until udev has given it away */
	drop_capability(CAP_SYS_ADMIN);
	fault_sweep("ADD_DEV, unprivileged, and DEL_DEV, by path", CONTROL,
		    add_and_del, NULL);
	of_a_device();
}

ABI_TEST(.timeout = 300);
