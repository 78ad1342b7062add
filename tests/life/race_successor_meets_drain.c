// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server and delay its end, and expect that nobody can open
 * the device or begin a recovery until it is over, and that the next server
 * has all requests that waited.
 */
#include <fcntl.h>

#include "race.h"

static void once(const struct way *way)
{
	struct srv *srv = race_up(way, (struct dev_opts){ .depth = 2 },
				  (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;
	struct client *held, *late;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	held = IO(dev, C_READ, .off = MIDDLE + MIB, .len = RACE_LEN);
	srv_take(srv, LONG_MS);
	delay("drain", 3 * DELAY_MS);
	srv_kill(srv);
	wait_delayed();
	EQ(open(dev->path, O_RDWR), -1);
	EQ(errno, EBUSY);
	EQ(recovery_start(dev), -EBUSY);
	EQ(recovery_end(dev, 1), -EBUSY);
	late = race_io(srv, C_WRITE);
	if (!way->parks)
		check_came_late(client_result(late));
	delay("drain", 0);
	race_over(srv, way, way->parks ? late : NULL);
	EQ(client_result(held), way->reissues ? (int)RACE_LEN : -EIO);
}

static void run(void)
{
	for (int i = 1; i < NR_WAYS; i++)
		once(&ways[i]);
}

ABI_TEST(.delays = true, .timeout = 180);
