// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will unload and load the module again and again while devices are
 * added, served, left behind and deleted, their disks closed last by others, and
 * the control node opened by two processes that race with it; and expect the
 * module to go only when nobody uses it, with whatever devices are left.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "module.h"
#include "storm.h"

#define LIVES	12

struct moment {
	int stop, opened, kind;
};

static int open_and_close(void *arg)
{
	struct moment *moment = arg;

	while (!moment->stop) {
		int fd = open("/dev/ublk-control", O_RDWR);

		if (fd < 0 && errno != ENOENT && errno != ENODEV &&
		    errno != ENXIO)
			return -errno;
		if (fd >= 0) {
			moment->opened++;
			close(fd);
		}
		usleep(rand() % 3000);
	}
	return 0;
}

static void close_last(struct srv *srv)
{
	int fd = open(srv->dev->disk, O_RDONLY);

	TRUE(fd >= 0);
	srv_kill(srv);
	OK(dev_del_async(srv->dev));
	ctl_close();
	usleep(rand() % 20000);
	close(fd);
}

static int one_life(void *arg)
{
	struct moment *moment = arg;
	struct srv *srv;
	int fd = -1;

	/* the module may be away now, but not once this is open */
	while (fd < 0) {
		usleep(1000);
		fd = open("/dev/ublk-control", O_RDWR);
	}
	if (moment->kind == 0) {
		dev_forget(DEV()->id);
		return 0;
	}
	srv = UP(.depth = 2, .bytes = 40 * MIB);
	close(fd);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096), 4096);
	if (moment->kind == 1)
		down(srv);
	else if (moment->kind == 2)
		srv_kill(srv);
	else
		close_last(srv);
	dev_forget(srv->dev->id);
	return 0;
}

static int lives(void *arg)
{
	struct moment *moment = arg;

	for (int i = 0; i < LIVES; i++) {
		moment->kind = i % 4;
		EQ(child_wait(child_start(0, one_life, moment), LONG_MS), 0);
		usleep(rand() % 30000);
	}
	return 0;
}

static int remove_and_insert(void)
{
	int res = module_remove();

	if (!res)
		module_insert();
	else if (res != -EWOULDBLOCK && res != -EBUSY)
		fail("the module was not removed: %s", res_text(res));
	return !res;
}

static void run(void)
{
	int gone = 0, tries = 0, opened = 0;

	storm_seed();
	for (int round = 0; round < rounds_asked(); round++) {
		size_t mark = share_mark();
		struct moment *moment = share(sizeof(*moment));
		struct child *child = child_start(0, lives, moment);
		struct child *openers[2];

		for (int i = 0; i < 2; i++)
			openers[i] = child_start(0, open_and_close, moment);
		for (; !child->done; tries++) {
			gone += remove_and_insert();
			usleep(rand() % 50000);
			check_children();
		}
		OK(child_wait(child, SOON_MS));
		moment->stop = 1;
		for (int i = 0; i < 2; i++)
			OK(child_wait(openers[i], SOON_MS));
		opened += moment->opened;
		/* with the devices of the last lives */
		TRUE(wait_for(remove_and_insert(), LONG_MS));
		share_release(mark);
	}
	figure("removed %d times of %d, %d opened meanwhile", gone, tries, opened);
	TRUE(gone > 0 && opened > 0);
}

ABI_TEST(.timeout = 90,
	 .no_intree = "this is about the exit of ours");
