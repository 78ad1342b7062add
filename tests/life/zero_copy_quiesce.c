// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will quiesce a device with a request committed, or held, and
 * registered: every command is answered with ABORT, the request ends as
 * committed when it is unregistered or its server dies, and the next server
 * goes on.
 */
#include <string.h>

#include "quiesce.h"
#include "zerocopy.h"

#define LEN	(16 * KIB)

static void once(bool commit_first, bool by_hand, uint64_t flags)
{
	struct srv *srv = ZC_UP(ZC | UBLK_F_USER_RECOVERY | UBLK_F_QUIESCE |
				flags);
	struct client *client, *later;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);
	struct dev *dev = srv->dev;

	OK(zc_register(srv, 0, slot, 0));
	EQ(zc_move_all(srv, 0, slot, 0), LEN);
	if (commit_first)
		srv_commit(srv, slot, LEN);
	OK(quiesce(dev, LONG_MS));
	later = IO(dev, C_WRITE, .off = MIDDLE + MIB, .len = LEN);
	if (!commit_first)
		srv_commit(srv, slot, LEN);
	srv_wait_aborted(srv);
	EQ(client_end(client, 100), PENDING);
	EQ(zc_move_all(srv, 0, slot, 0), LEN);
	if (by_hand) {
		OK(zc_unregister(srv, 0, 0));
		EQ(client_result(client), LEN);
		srv_quit(srv);
	} else {
		srv_kill(srv);
		EQ(client_result(client), LEN);
	}
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));
	EQ(client_end(later, 0), PENDING);
	srv = zc_recover(srv);
	EQ(client_result(later), LEN);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_QUIESCE, "QUIESCE");
	for (int i = 0; i < 4; i++)
		once(i & 1, i & 2, i & 1 ? UBLK_F_USER_RECOVERY_REISSUE : 0);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "keeps the command that commits what was held");
