// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register a request in the ring of another process, commit it,
 * and kill the server, with each way of recovery. The request lives until the
 * other process unregisters it, closes its ring or dies; then it ends as
 * committed, and the next server never sees it.
 */
#include <string.h>

#include "zerocopy.h"

#define LEN	(16 * KIB)

enum way { BY_HAND, BY_CLOSE, BY_DEATH };

static void let_go(struct outsider *out, enum way way)
{
	if (way == BY_HAND)
		OK(outsider_do(out, OUT_UNREGISTER));
	else if (way == BY_CLOSE)
		OK(outsider_do(out, OUT_CLOSE_RING));
	else
		outsider_kill(out);
}

static void once(uint64_t flags, enum way way, enum client_op op)
{
	struct srv *srv = ZC_UP(ZC | flags);
	struct dev *dev = srv->dev;
	struct client *client;
	struct slot *slot = zc_hold(srv, op, LEN, &client);
	struct outsider *out = outsider_start(srv, slot, way == BY_HAND);

	OK(out->registered);
	EQ(outsider_do(out, OUT_MOVE), LEN);
	srv_commit(srv, slot, LEN);
	srv_kill(srv);
	EQ(client_end(client, DEATH_MS), PENDING);
	if (flags)
		EQ(recovery_start(dev), -EBUSY);
	EQ(outsider_do(out, OUT_MOVE), LEN);
	let_go(out, way);
	EQ(client_result(client), LEN);
	OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));
	if (way != BY_DEATH)
		outsider_kill(out);
	if (!flags) {
		TRUE(wait_for(disk_gone(dev), LONG_MS));
		OK(dev_del(dev));
		return;
	}
	srv = zc_recover(srv);
	TRUE(srv->last[UBLK_IO_OP_READ].start_sector != MIDDLE >> 9);
	TRUE(srv->last[UBLK_IO_OP_WRITE].start_sector != MIDDLE >> 9);
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = LEN), LEN);
	down(srv);
}

static void run(void)
{
	for (enum way way = BY_HAND; way <= BY_DEATH; way++) {
		once(0, way, C_READ);
		once(UBLK_F_USER_RECOVERY, way, C_WRITE);
		once(UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE, way,
		     C_READ);
		once(UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_FAIL_IO, way,
		     C_WRITE);
	}
}

ABI_TEST(.timeout = 120,
	 .no_intree = "neither the request nor the ring ever ends; needs a reboot");
