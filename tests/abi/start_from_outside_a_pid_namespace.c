// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start, from outside, a device whose server is in a new pid
 * namespace: by the server's number out here, not by the one that it has in
 * there; and expect each side to see its own.
 */
#include <sched.h>

#include "test.h"

struct scene {
	struct dev *dev;
	struct srv *srv;
	int pid_inside, seen_inside;
	int fetched, look, looked, leave;
};

static int pid_of(struct dev *dev)
{
	struct ublksrv_ctrl_dev_info info;
	int res = dev_get_info(dev, &info);

	return res ? res : info.ublksrv_pid;
}

static int serve(void *arg)
{
	struct scene *scene = arg;
	struct srv *srv = SRV(scene->dev);

	srv_fetch_all(srv);
	scene->pid_inside = srv->pid;
	scene->fetched = 1;
	shared_changed();
	TRUE(wait_for(scene->look, LONG_MS));
	scene->seen_inside = pid_of(scene->dev);
	scene->looked = 1;
	shared_changed();
	TRUE(wait_for(scene->leave, LONG_MS));
	srv_quit(srv);
	return 0;
}

/* A process cannot move itself, only where its children begin. */
static int in_new_namespace(void *arg)
{
	if (unshare(CLONE_NEWPID))
		return -errno;
	return in_child(0, serve, arg);
}

/* The server is a grandchild of the child that was started. */
static int outer_pid(int child)
{
	int pid = child;

	for (int i = 0; i < 2; i++)
		pid = sysfs_num("/proc/%d/task/%d/children", pid);
	return pid;
}

static void run(void)
{
	struct scene *scene = share(sizeof(*scene));
	struct child *child;
	int pid;

	scene->dev = DEV();
	child = child_start(0, in_new_namespace, scene);
	TRUE(wait_for(scene->fetched, LONG_MS));
	pid = outer_pid(child->pid);
	TRUE(pid != scene->pid_inside);
	EQ(dev_start_pid(scene->dev, scene->pid_inside), -EINVAL);
	OK(dev_start_pid(scene->dev, pid));
	EQ(pid_of(scene->dev), pid);
	scene->look = 1;
	shared_changed();
	TRUE(wait_for(scene->looked, LONG_MS));
	EQ(scene->seen_inside, scene->pid_inside);
	OK(dev_stop(scene->dev));
	scene->leave = 1;
	shared_changed();
	OK(child_wait(child, LONG_MS));
	OK(dev_del(scene->dev));
}

ABI_TEST(.no_intree_6_12 = "takes any pid, and hands it back");
