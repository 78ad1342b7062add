// SPDX-License-Identifier: GPL-2.0-only
/* See mountns.h. */
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mountns.h"

struct scene {
	struct dev *dev;
	struct srv *srv;
	char text[64];
	int (*last)(struct srv *srv, void *arg);
	void *arg;
};

/*
 * The parent of the server, in its namespace. When it ends, which it does
 * with its namespace left, the server is killed.
 */
static int parent(void *arg)
{
	struct scene *scene = arg;
	int fd;

	if (unshare(CLONE_NEWNS) ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -errno;
	scene->srv = SRV(scene->dev);
	srv_fetch_all(scene->srv);
	OK(dev_start(scene->dev, scene->srv));
	OK(shell(60, "mkfs.ext4 -q -F %s && mkdir -p mnt", scene->dev->disk));
	OK(mount(scene->dev->disk, "mnt", "ext4", 0, NULL));
	fd = open("mnt/file", O_WRONLY | O_CREAT, 0600);
	EQ(write(fd, scene->text, strlen(scene->text)), strlen(scene->text));
	close(fd);
	if (scene->last)
		OK(srv_call(scene->srv, 0, scene->last, scene->arg));
	return 0;
}

struct srv *mountns_die(struct dev *dev, const char *text,
			int (*last)(struct srv *srv, void *arg), void *arg)
{
	struct scene *scene = share(sizeof(*scene));

	scene->dev = dev;
	scene->last = last;
	scene->arg = arg;
	strncpy(scene->text, text, sizeof(scene->text) - 1);
	OK(in_child(0, parent, scene));
	return scene->srv;
}
