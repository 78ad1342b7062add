// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will run a server in a new pid namespace and expect each asker to
 * see the pid that its own namespace has for it, or -1; START by either name
 * works.
 */
#define _GNU_SOURCE
#include <sched.h>

#include "test.h"

static int pid_of(void *arg)
{
	struct ublksrv_ctrl_dev_info info;
	int res = dev_get_info(arg, &info);

	return res ? res : info.ublksrv_pid;
}

static int start(void *arg)
{
	return dev_start_pid(arg, 1);
}

static int pid_elsewhere(void *arg)
{
	if (unshare(CLONE_NEWPID))
		return -errno;
	return in_child(0, pid_of, arg);
}

static void run(void)
{
	struct dev *dev = DEV();
	struct srv *srv;

	ctl_fd();
	OK(unshare(CLONE_NEWPID));
	srv = SRV(dev);
	srv_fetch_all(srv);
	OK(in_child(0, start, dev));
	EQ(pid_of(dev), srv->pid);
	EQ(in_child(0, pid_of, dev), 1);
	EQ(in_child(0, pid_elsewhere, dev), -1);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST(.no_intree_6_12 = "hands back the number it was given");
