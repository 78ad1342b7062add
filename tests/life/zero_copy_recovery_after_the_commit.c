// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server with requests committed but still registered,
 * for each way of recovery: they end as committed, and are not issued again to
 * the next server, whose tags are all free.
 */
#include <string.h>

#include "zerocopy.h"

#define LEN	(16 * KIB)
#define NR	4

static void once(uint64_t flags, enum client_op op, int depth)
{
	struct srv *srv = ZC_UP(ZC | UBLK_F_USER_RECOVERY | flags,
				.depth = depth);
	struct client *clients[NR];

	for (int i = 0; i < depth; i++) {
		struct slot *slot = zc_hold(srv, op, LEN, &clients[i]);

		OK(zc_register(srv, 0, slot, i));
		EQ(zc_move_all(srv, 0, slot, i), LEN);
		srv_commit(srv, slot, LEN);
	}
	srv_kill(srv);
	for (int i = 0; i < depth; i++) {
		EQ(client_result(clients[i]), LEN);
		if (i == depth - 1)
			OK(memcmp(clients[i]->buf, srv->disk + MIDDLE, LEN));
	}
	srv = zc_recover(srv);
	TRUE(srv->last[UBLK_IO_OP_READ].start_sector != MIDDLE >> 9);
	TRUE(srv->last[UBLK_IO_OP_WRITE].start_sector != MIDDLE >> 9);
	for (int i = 0; i < 2 * depth; i++)
		EQ(IO_NOW(srv->dev, op, .off = MIDDLE, .len = LEN), LEN);
	down(srv);
}

static void run(void)
{
	for (int depth = 1; depth <= NR; depth += NR - 1) {
		once(0, C_READ, depth);
		once(UBLK_F_USER_RECOVERY_REISSUE, C_WRITE, depth);
		once(UBLK_F_USER_RECOVERY_FAIL_IO, C_READ, depth);
	}
}

ABI_TEST(.timeout = 60,
	 .no_intree = "neither the request nor the ring ever ends; needs a reboot");
