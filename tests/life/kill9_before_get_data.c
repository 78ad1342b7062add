// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server that has been told of WRITEs and has not asked
 * for their data, and expect the requests to fail, or to be announced to the
 * next server, as the recovery flags say.
 */
#include "getdata.h"

#define LEN	(16 * KIB)

static struct srv *told(uint64_t flags, struct client **clients)
{
	struct srv *srv = GETDATA_UP(.depth = 4, .flags = flags);

	srv_hold_asked(srv, true);
	for (int i = 0; i < 2; i++)
		clients[i] = IO(srv->dev, C_WRITE, .off = MIDDLE + i * MIB,
				.len = LEN);
	srv_take(srv, LONG_MS);
	srv_take(srv, LONG_MS);
	return srv;
}

static void plain(void)
{
	struct client *clients[2];
	struct srv *srv = told(0, clients);
	long long killed_ms = now_ms();

	srv_kill(srv);
	check_death(srv->dev, clients, 2, killed_ms);
	OK(dev_del(srv->dev));
}

static void reissued(void)
{
	struct client *clients[2];
	struct srv *srv = told(UBLK_F_USER_RECOVERY |
			       UBLK_F_USER_RECOVERY_REISSUE, clients);

	srv_kill(srv);
	srv = recover(srv->dev);
	for (int i = 0; i < 2; i++) {
		uint64_t off = MIDDLE + i * MIB;

		EQ(client_result(clients[i]), LEN);
		EQ(pattern_differs(srv->disk + off, LEN, off >> 9), -1);
	}
	EQ(srv->asked, 2);
	down(srv);
}

static void failed(void)
{
	struct client *clients[2];
	struct srv *srv = told(UBLK_F_USER_RECOVERY, clients);

	srv_kill(srv);
	EQ(client_result(clients[0]), -EIO);
	EQ(client_result(clients[1]), -EIO);
	srv = recover(srv->dev);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN), LEN);
	down(srv);
}

static void run(void)
{
	plain();
	failed();
	reissued();
}

ABI_TEST(.timeout = 60);
