// SPDX-License-Identifier: GPL-2.0-only
/* See mountns.h. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
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

static int fork_heir(struct srv *srv, void *arg)
{
	struct heir *heir = arg;
	pid_t pid = fork();

	if (!pid) {
		int home = open("/proc/1/ns/mnt", O_RDONLY);

		OK(setns(home, CLONE_NEWNS));
		heir->left = 1;
		shared_changed();
		heir->inherit(heir, srv->fd);
	}
	if (pid < 0)
		return -errno;
	heir->pid = pid;
	TRUE(wait_for(heir->left, LONG_MS));
	return 0;
}

/*
 * The server is stuck in its exit, which the umount is part of. Now and then it is a worker of
 * the kernel's that unmounts: then the server ends, and who has its file keeps the device, as
 * always.
 */
static bool is_left(struct heir *heir)
{
	mountns_die(heir->dev, "lost", fork_heir, heir);
	if (wait_for(heir->serving, SOON_MS))
		return true;
	OK(kill(heir->pid, SIGKILL));
	OK(dev_del(heir->dev));
	return false;
}

void mountns_leave_heir(struct dev *(*make)(void),
			void (*inherit)(struct heir *heir, int stale))
{
	struct heir *heir = share(sizeof(*heir));
	struct client *client;
	int tries = 0;

	do {
		TRUE(tries++ < 4);
		*heir = (struct heir){ .dev = make(), .inherit = inherit };
	} while (!is_left(heir));
	EQ(recovery_start(heir->dev), -EBUSY);
	OK(recovery_end(heir->dev, heir->pid));
	client = IO(heir->dev, C_READ, .off = MIDDLE, .len = 4096);
	EQ(client_result(client), 4096);
	TRUE(heir->served > 0);
	TRUE(heir->refused > 0);
	OK(kill(heir->pid, SIGKILL));
	OK(dev_del(heir->dev));
}
