// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server that has fetched some tags, or all, before
 * START, and expect a later server to be able to start that device.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 4);
	struct srv *srv = SRV(dev), *next;

	srv_fetch(srv, 0, 0, 1);
	srv_fetch(srv, 0, 0, 3);
	srv_kill(srv);
	srv = SRV(dev, .wait_for_open = true);
	srv_fetch_all(srv);
	srv_kill(srv);
	next = SRV(dev, .wait_for_open = true);
	srv_fetch_all(next);
	OK(dev_start(dev, next));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(next);
}

ABI_TEST(.no_intree_6_12 = "keeps the tags of a server that died before START");
