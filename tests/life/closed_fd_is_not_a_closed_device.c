// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server close its file descriptor while its commands
 * wait and expect it to go on serving: the commands hold the file.
 */
#include <unistd.h>

#include "test.h"

static int close_it(struct srv *srv, void *arg)
{
	(void)arg;
	srv->fd = dup(srv->fd);
	return close(srv->fd - 1);
}

static void run(void)
{
	struct srv *srv = UP();

	srv_call(srv, 0, close_it, NULL);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
	down(srv);
}

ABI_TEST();
