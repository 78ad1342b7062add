// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server with requests held, registered and unregistered
 * again, for each way of recovery, and expect of each request what the flags
 * say, and the next server to be able to serve all of them.
 */
#include <string.h>

#include "zerocopy.h"

#define LEN	(16 * KIB)
#define NR	3

static void once(uint64_t flags, enum client_op op)
{
	struct srv *srv = zc_up((struct dev_opts){
		.flags = ZC | UBLK_F_USER_RECOVERY | flags },
		(struct srv_opts){ .threads = 2 });
	bool reissues = flags & UBLK_F_USER_RECOVERY_REISSUE;
	struct client *clients[NR];
	struct slot *slot;

	for (int i = 0; i < NR; i++) {
		slot = zc_hold(srv, op, LEN, &clients[i]);
		if (i)
			OK(zc_register(srv, i - 1, slot, i));
		if (i == 1) {
			EQ(zc_move_all(srv, 0, slot, i), LEN);
			OK(zc_register(srv, 1, slot, i));
			OK(zc_unregister(srv, 1, i));
		}
	}
	srv_kill(srv);
	for (int i = 0; i < NR && !reissues; i++)
		EQ(client_result(clients[i]), -EIO);
	srv = zc_recover(srv);
	for (int i = 0; i < NR && reissues; i++) {
		EQ(client_result(clients[i]), LEN);
		OK(memcmp(clients[i]->buf, srv->disk + MIDDLE, LEN));
	}
	EQ(IO_NOW(srv->dev, op, .off = MIDDLE, .len = LEN), LEN);
	down(srv);
}

static void run(void)
{
	for (enum client_op op = C_READ; op <= C_WRITE; op++) {
		once(0, op);
		once(UBLK_F_USER_RECOVERY_REISSUE, op);
		once(UBLK_F_USER_RECOVERY_FAIL_IO, op);
	}
}

ABI_TEST(.timeout = 60);
