// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server that has come to each stage between delivery
 * and the end of a request: not registered, registered, with I/O in flight,
 * unregistered, by its daemon or another thread. What was not committed fails
 * with EIO, and the disk goes away.
 */
#include <unistd.h>

#include "zerocopy.h"

#define LEN	(16 * KIB)

enum stage { HELD, REGISTERED, MOVED, IN_FLIGHT, UNREGISTERED, TWICE };

static void lead(struct srv *srv, struct slot *slot, enum stage stage,
		 int thread, int pipe_fd)
{
	struct zc_move slowly = { .fills = true, .fd = pipe_fd, .len = LEN };

	if (stage == HELD)
		return;
	OK(zc_register(srv, thread, slot, 0));
	if (stage >= MOVED)
		EQ(zc_move_all(srv, thread, slot, 0), LEN);
	if (stage == IN_FLIGHT)
		EQ(srv_result(srv, zc_begin_move(srv, thread, slowly), 50),
		   PENDING);
	if (stage == TWICE) {
		OK(zc_register(srv, thread, slot, 1));
		OK(zc_register(srv, !thread, slot, 0));
	}
	if (stage == UNREGISTERED)
		OK(zc_unregister(srv, thread, 0));
}

static void once(enum stage stage, enum client_op op, int thread)
{
	struct client *client, *other;
	struct srv *srv;
	struct slot *slot;
	int pipes[2];

	OK(pipe(pipes));
	srv = zc_up((struct dev_opts){ .flags = ZC },
		    (struct srv_opts){ .threads = 2 });
	slot = zc_hold(srv, op, LEN, &client);
	lead(srv, slot, stage, thread, pipes[0]);
	/* one beside it that is only held */
	other = IO(srv->dev, C_READ, .off = MIDDLE + MIB, .len = LEN);
	srv_take(srv, LONG_MS);
	srv_kill(srv);
	EQ(client_result(client), -EIO);
	EQ(client_result(other), -EIO);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	TRUE(wait_for(dev_state(srv->dev) == UBLK_S_DEV_DEAD, LONG_MS));
	OK(dev_del(srv->dev));
	close(pipes[0]);
	close(pipes[1]);
}

static void run(void)
{
	for (int thread = 0; thread < 2; thread++) {
		for (enum stage stage = HELD; stage <= TWICE; stage++)
			once(stage, C_READ, thread);
		once(REGISTERED, C_WRITE, thread);
	}
}

ABI_TEST(.timeout = 90);
