// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register a request in the ring of another process and kill
 * the server. The request lives until that ring is closed, or its process is
 * killed; then it fails or goes to the next server, which can only come after
 * that.
 */
#include <string.h>

#include "zerocopy.h"

#define LEN	(16 * KIB)

static void let_go(struct outsider *out, bool by_close)
{
	if (by_close)
		OK(outsider_do(out, OUT_CLOSE_RING));
	else
		outsider_kill(out);
}

static void plain(bool by_close, enum client_op op)
{
	struct srv *srv = ZC_UP(ZC);
	struct client *client;
	struct slot *slot = zc_hold(srv, op, LEN, &client);
	struct outsider *out = outsider_start(srv, slot, false);

	OK(out->registered);
	srv_kill(srv);
	EQ(client_end(client, DEATH_MS), PENDING);
	EQ(outsider_do(out, OUT_MOVE), LEN);
	let_go(out, by_close);
	EQ(client_result(client), -EIO);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	OK(dev_del(srv->dev));
	if (by_close)
		outsider_kill(out);
}

static void recovered(uint64_t flags, bool by_close, enum client_op op)
{
	struct srv *srv = ZC_UP(ZC | UBLK_F_USER_RECOVERY | flags);
	struct client *client, *writer;
	struct slot *slot = zc_hold(srv, op, LEN, &client);
	struct outsider *out = outsider_start(srv, slot, false);

	OK(out->registered);
	srv_kill(srv);
	EQ(client_end(client, DEATH_MS), PENDING);
	EQ(recovery_start(srv->dev), -EBUSY);
	let_go(out, by_close);
	if (!flags)
		EQ(client_result(client), -EIO);
	srv = zc_recover(srv);
	if (flags) {
		EQ(client_result(client), LEN);
		OK(memcmp(client->buf, srv->disk + MIDDLE, LEN));
	}
	writer = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN);
	EQ(client_result(writer), LEN);
	if (by_close)
		outsider_kill(out);
	down(srv);
}

static void run(void)
{
	for (int by_close = 0; by_close < 2; by_close++) {
		plain(by_close, C_READ);
		recovered(0, by_close, C_WRITE);
		recovered(UBLK_F_USER_RECOVERY_REISSUE, by_close, C_READ);
		recovered(UBLK_F_USER_RECOVERY_REISSUE, by_close, C_WRITE);
	}
}

ABI_TEST(.timeout = 90);
