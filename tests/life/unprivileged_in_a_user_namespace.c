// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let an ordinary user who is root in a user namespace of its
 * own add, serve, use and delete a device, and expect nobody else to be able
 * to touch it, not even as root of another user namespace.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#define STRANGER	(NOBODY - 1)

struct scene {
	struct dev *dev;
	int added, char_given, started, disk_given, looked_at, used;
};

static void tell(int *what)
{
	*what = 1;
	shared_changed();
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fail("%s: %m", path);
	close(fd);
}

static void be_root_of_a_namespace(int uid)
{
	char map[32];

	/* who has changed users does not own his own /proc files */
	prctl(PR_SET_DUMPABLE, 1);
	OK(unshare(CLONE_NEWUSER));
	snprintf(map, sizeof(map), "0 %d 1", uid);
	put("/proc/self/setgroups", "deny");
	put("/proc/self/uid_map", map);
	put("/proc/self/gid_map", map);
	EQ(getuid(), 0);
}

static int owner(void *arg)
{
	struct dev_opts opts = { .flags = UBLK_F_UNPRIVILEGED_DEV };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	struct scene *scene = arg;
	struct dev *dev;
	struct srv *srv;

	be_root_of_a_namespace(NOBODY);
	OK(dev_add(&info));
	TRUE(info.flags & UBLK_F_UNPRIVILEGED_DEV);
	EQ(info.owner_uid, NOBODY);
	dev = dev_of(&info);
	scene->dev = dev;
	tell(&scene->added);
	TRUE(wait_for(scene->char_given, LONG_MS));
	dev->params = params_for(&opts);
	OK(ctl_path(UBLK_U_CMD_SET_PARAMS, dev, 0, &dev->params,
		    sizeof(dev->params)));
	srv = SRV(dev);
	srv_fetch_all(srv);
	OK(ctl_path(UBLK_U_CMD_START_DEV, dev, srv->pid, NULL, 0));
	tell(&scene->started);
	TRUE(wait_for(scene->disk_given, LONG_MS));
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB), 64 * KIB);
	EQ(pattern_differs(srv->disk + MIDDLE, 64 * KIB, MIDDLE >> 9), -1);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 64 * KIB), 64 * KIB);
	tell(&scene->used);
	TRUE(wait_for(scene->looked_at, LONG_MS));
	OK(ctl_path(UBLK_U_CMD_STOP_DEV, dev, 0, NULL, 0));
	srv_quit(srv);
	OK(ctl_path(UBLK_U_CMD_DEL_DEV, dev, 0, NULL, 0));
	dev_forget(dev->id);
	return 0;
}

static int stranger(void *arg)
{
	struct ublksrv_ctrl_dev_info info;
	struct dev *dev = arg;

	be_root_of_a_namespace(STRANGER);
	EQ(open(dev->path, O_RDWR), -1);
	EQ(errno, EACCES);
	EQ(IO_NOW(dev, C_OPEN), -EPERM);
	EQ(ctl_path(UBLK_U_CMD_GET_DEV_INFO2, dev, 0, &info, sizeof(info)),
	   -EACCES);
	EQ(ctl_path(UBLK_U_CMD_STOP_DEV, dev, 0, NULL, 0), -EACCES);
	EQ(ctl_path(UBLK_U_CMD_DEL_DEV, dev, 0, NULL, 0), -EACCES);
	EQ(CTL(UBLK_U_CMD_DEL_DEV, .dev_id = dev->id), -EINVAL);
	return 0;
}

/* What udev rules do for the owner, and for the disk a little more. */
static void run(void)
{
	struct scene *scene = share(sizeof(*scene));
	struct child *child;

	ctl_fd();
	child = child_start(NOBODY, owner, scene);
	TRUE(wait_for(scene->added, LONG_MS));
	udev_settle();
	OK(chown(scene->dev->path, NOBODY, NOBODY));
	OK(chmod(scene->dev->path, 0600));
	tell(&scene->char_given);
	TRUE(wait_for(scene->started, LONG_MS));
	udev_settle();
	OK(chmod(scene->dev->disk, 0666));
	tell(&scene->disk_given);
	TRUE(wait_for(scene->used, LONG_MS));
	OK(in_child(STRANGER, stranger, scene->dev));
	tell(&scene->looked_at);
	OK(child_wait(child, LONG_MS));
}

ABI_TEST(.timeout = 40);
