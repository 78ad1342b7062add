// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will name an unprivileged device by a node on a file system that
 * is mounted without device nodes, as anybody's FUSE is, and expect EPERM: who
 * mounted it could give that node any number and any permission.
 */
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "test.h"

#define STRANGER	(NOBODY - 1)

static void with(struct dev *dev, const char *dir, unsigned long flags, int res)
{
	struct dev *by = share(sizeof(*by));
	struct stat st;
	uint8_t buf[64];

	*by = *dev;
	OK(mkdir(dir, 0755));
	OK(mount("none", dir, "tmpfs", flags, NULL));
	snprintf(by->path, sizeof(by->path), "%s/node", dir);
	OK(stat(dev->path, &st));
	OK(mknod(by->path, S_IFCHR | 0666, st.st_rdev));
	OK(chmod(by->path, 0666));
	EQ(ctl_as(STRANGER, UBLK_U_CMD_GET_DEV_INFO, by, 0, buf, 64), res);
	EQ(ctl_as(STRANGER, UBLK_U_CMD_STOP_DEV, by, 0, NULL, 0), res);
	OK(umount(dir));
	OK(rmdir(dir));
}

static void run(void)
{
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ 0 });

	OK(chmod(".", 0755));
	with(dev, "nodes", 0, 0);
	with(dev, "nodev", MS_NODEV, -EPERM);
	OK(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV, dev, 0, NULL, 0));
	dev_forget(dev->id);
}

ABI_TEST(.no_intree = "the kernel's driver takes any node of that number");
