// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will run a server in a new pid namespace and expect each asker to
 * see the pid that its own namespace has for it, or -1; and START by that
 * pid to work from inside.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "test.h"

struct scene {
	struct dev *dev;
	int (*fn)(void *arg);
	int pid_inside;
	int seen_inside;
	int up, leave;
};

static int pid_of(struct dev *dev)
{
	struct ublksrv_ctrl_dev_info info;
	int res = dev_get_info(dev, &info);

	return res ? res : info.ublksrv_pid;
}

static int look(void *arg)
{
	struct scene *scene = arg;

	return pid_of(scene->dev);
}

static int serve(void *arg)
{
	struct scene *scene = arg;
	struct srv *srv = SRV(scene->dev);

	srv_fetch_all(srv);
	OK(dev_start(scene->dev, srv));
	scene->pid_inside = srv->pid;
	scene->seen_inside = pid_of(scene->dev);
	scene->up = 1;
	shared_changed();
	TRUE(wait_for(scene->leave, LONG_MS));
	OK(dev_stop(scene->dev));
	srv_quit(srv);
	return 0;
}

/* A process cannot move itself, only where its children begin. */
static int in_new_namespace(void *arg)
{
	struct scene *scene = arg;

	if (unshare(CLONE_NEWPID))
		return -errno;
	return in_child(0, scene->fn, scene);
}

/* The last pid in the line NSpid is the one in the innermost namespace. */
static int innermost_pid(int pid)
{
	char path[64], line[256];
	int inner = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	TRUE(file);
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, "NSpid:", 6))
			sscanf(strrchr(line, '\t'), "%d", &inner);
	fclose(file);
	return inner;
}

static void run(void)
{
	struct scene *server = share(sizeof(*server));
	struct scene *stranger = share(sizeof(*stranger));
	struct child *child;

	server->dev = DEV();
	server->fn = serve;
	child = child_start(0, in_new_namespace, server);
	TRUE(wait_for(server->up, LONG_MS));
	EQ(server->seen_inside, server->pid_inside);
	TRUE(pid_of(server->dev) > 0);
	EQ(innermost_pid(pid_of(server->dev)), server->pid_inside);
	stranger->dev = server->dev;
	stranger->fn = look;
	EQ(in_child(0, in_new_namespace, stranger), -1);
	server->leave = 1;
	shared_changed();
	OK(child_wait(child, LONG_MS));
	OK(dev_del(server->dev));
}

ABI_TEST(.no_intree_6_12 = "hands back the number it was given");
