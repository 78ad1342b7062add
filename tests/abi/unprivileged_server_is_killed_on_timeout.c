// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will hold a request of an unprivileged device past its I/O time
 * limit and expect the server to be killed and the request to fail.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "test.h"

static void run(void)
{
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ 0 });
	struct srv *srv = up_unprivileged(dev, (struct srv_opts){ 0 });
	struct client *client;
	char path[128];
	FILE *file;

	sprintf(path, "/sys/block/ublkb%d/queue/io_timeout", dev->id);
	file = fopen(path, "w");
	TRUE(file && fputs("500", file) > 0);
	OK(fclose(file));
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_take(srv, LONG_MS);
	srv_wait_gone(srv, LONG_MS);
	TRUE(WIFSIGNALED(srv->status) && WTERMSIG(srv->status) == SIGKILL);
	EQ(client_result(client), -EIO);
	TRUE(wait_for(disk_gone(dev), SOON_MS));
	down_unprivileged(srv);
}

ABI_TEST(.timeout = 60);
