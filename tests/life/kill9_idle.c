// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server whose tags all wait for requests and expect
 * the disk to go away and the device to be dead, and DEL to work.
 */
#include <signal.h>

#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.queues = 2, .depth = 32);
	long long start = now_ms();

	srv_kill(srv);
	check_death(srv->dev, NULL, 0, start);
	OK(dev_del(srv->dev));
}

ABI_TEST();
