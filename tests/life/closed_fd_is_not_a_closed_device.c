// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server close its file descriptor while its commands
 * wait and expect the device to stay live and taken, because the commands
 * hold the file, until the server ends. Nobody reads the disk meanwhile: the
 * server has no descriptors any more.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "test.h"

static int close_it(struct srv *srv, void *arg)
{
	(void)arg;
	munmap(srv->descs[0], PAGE);
	return close(srv->fd);
}

static void run(void)
{
	struct srv *srv = UP(.flags = UBLK_F_NO_AUTO_PART_SCAN), *other;
	long long start;

	OK(srv_call(srv, 0, close_it, NULL));
	other = SRV(srv->dev, .may_not_open = true);
	EQ(other->open_res, -EBUSY);
	srv_wait_gone(other, LONG_MS);
	EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
	TRUE(node_exists("/dev/ublkb%d", srv->dev->id));
	start = now_ms();
	srv_kill(srv);
	check_death(srv->dev, NULL, 0, start);
	OK(dev_del(srv->dev));
}

ABI_TEST();
