// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server that has requests registered at delivery, at
 * each stage until their end, for each way of recovery: what was committed
 * ends so, the rest fails or is issued again, and the next server's indices
 * are all free.
 */
#include <string.h>
#include <unistd.h>

#include "zerocopy.h"

#define LEN	(16 * KIB)

enum stage { GIVEN, MOVED, IN_FLIGHT, BY_HAND, ELSEWHERE_TOO, COMMITTED };

static void lead(struct srv *srv, struct slot *slot, enum stage stage, int fd)
{
	int index = slot->auto_buf;
	struct zc_move slowly = { .fills = true, .fd = fd, .index = index,
				  .len = LEN };

	if (stage >= MOVED)
		EQ(zc_move_all(srv, 0, slot, index), LEN);
	if (stage == IN_FLIGHT)
		EQ(srv_result(srv, zc_begin_move(srv, 0, slowly), 50), PENDING);
	if (stage == BY_HAND)
		OK(zc_unregister(srv, 0, index));
	if (stage == ELSEWHERE_TOO)
		OK(zc_register(srv, 1, slot, 5));
	if (stage == COMMITTED)
		srv_commit(srv, slot, LEN);
}

static void once(uint64_t flags, enum stage stage, int depth)
{
	bool reissues = flags & UBLK_F_USER_RECOVERY_REISSUE;
	struct client *client;
	struct slot *slot;
	struct srv *srv;
	int pipes[2];

	OK(pipe(pipes));
	srv = zc_up((struct dev_opts){
		.flags = ZC | ZC_AUTO | flags, .depth = depth },
		(struct srv_opts){ .threads = 2 });
	slot = zc_hold(srv, C_READ, LEN, &client);
	lead(srv, slot, stage, pipes[0]);
	srv_kill(srv);
	if (stage == COMMITTED)
		EQ(client_result(client), LEN);
	else if (!reissues)
		EQ(client_result(client), -EIO);
	if (flags) {
		srv = zc_recover(srv);
		if (stage != COMMITTED && reissues)
			EQ(client_result(client), LEN);
		for (int i = 0; i < 2 * depth; i++)
			EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE,
				  .len = LEN), LEN);
		down(srv);
	} else {
		TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
		OK(dev_del(srv->dev));
	}
	close(pipes[0]);
	close(pipes[1]);
}

static void run(void)
{
	for (enum stage stage = GIVEN; stage <= COMMITTED; stage++) {
		once(0, stage, 4);
		once(UBLK_F_USER_RECOVERY, stage, 1);
		once(UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE, stage,
		     2);
		once(UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_FAIL_IO, stage,
		     4);
	}
}

ABI_TEST(.timeout = 90);
