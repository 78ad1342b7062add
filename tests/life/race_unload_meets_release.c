// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will unload the module while the last closer of a deleted disk is
 * still freeing its device, and expect the unloading to wait for that.
 */
#include <fcntl.h>
#include <unistd.h>

#include "module.h"
#include "race.h"

struct closer {
	int ready, close;
};

static int life(void *arg)
{
	struct closer *closer = arg;
	struct srv *srv = race_up(&ways[0], (struct dev_opts){ 0 },
				  (struct srv_opts){ 0 });
	int fd = open(srv->dev->disk, O_RDONLY);

	TRUE(fd >= 0);
	srv_kill(srv);
	TRUE(wait_for(disk_gone(srv->dev), SOON_MS));
	OK(dev_del_async(srv->dev));
	TRUE(wait_for(!node_exists(srv->dev->path, 0), SOON_MS));
	udev_settle();
	ctl_close();
	closer->ready = 1;
	TRUE(wait_for(closer->close, LONG_MS));
	close(fd);
	return 0;
}

static void run(void)
{
	struct closer *closer = share(sizeof(*closer));
	struct child *child = child_start(0, life, closer);
	long long begun;

	TRUE(wait_for(closer->ready, LONG_MS));
	TRUE(module_remove() < 0);
	delay("release", DELAY_MS);
	begun = now_ms();
	closer->close = 1;
	/* possible as soon as the closer has let go of the module */
	TRUE(wait_for(!module_remove(), SOON_MS));
	TRUE(now_ms() - begun >= DELAY_MS);
	OK(child_wait(child, SOON_MS));
	module_insert();
}

ABI_TEST(.delays = true, .timeout = 60);
