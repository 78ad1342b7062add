// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a BATCH_IO server that holds requests whose pages are
 * in its tables, by AUTO_BUF_REG and by hand, some of them committed, and
 * expect those to end as committed, the others with EIO or at the next server,
 * and DEL to work.
 */
#include "batch.h"
#include "zerocopy.h"

#define LEN	(16 * KIB)

static struct srv *up(uint64_t flags)
{
	return zc_up((struct dev_opts){
		.depth = 4, .flags = UBLK_F_BATCH_IO | flags |
			UBLK_F_NO_AUTO_PART_SCAN },
		(struct srv_opts){ .threads = 2 });
}

static void over(struct srv *srv, uint64_t flags)
{
	if (flags & UBLK_F_USER_RECOVERY) {
		srv = zc_recover(srv);
		srv_hold(srv, 0);
		EQ(IO_NOW(srv->dev, C_WRITE, .off = 0, .len = LEN), LEN);
		down(srv);
		return;
	}
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	TRUE(wait_for(dev_state(srv->dev) == UBLK_S_DEV_DEAD, LONG_MS));
	OK(dev_del(srv->dev));
}

static void by_itself(uint64_t flags, enum client_op op)
{
	struct srv *srv = up(ZC_AUTO | flags);
	struct client *clients[4];

	srv_hold(srv, 1 << UBLK_IO_OP_READ | 1 << UBLK_IO_OP_WRITE);
	for (int i = 0; i < 4; i++)
		clients[i] = IO(srv->dev, op, .off = MIDDLE + i * MIB,
				.len = LEN);
	TRUE(wait_for(srv_held(srv) == 4, LONG_MS));
	srv_kill(srv);
	if (flags & UBLK_F_USER_RECOVERY_REISSUE) {
		over(srv, flags);
		for (int i = 0; i < 4; i++)
			EQ(client_result(clients[i]), LEN);
		return;
	}
	for (int i = 0; i < 4; i++)
		EQ(client_result(clients[i]), -EIO);
	over(srv, flags);
}

static void by_hand(uint64_t flags, int thread)
{
	struct srv *srv = up(ZC | flags);
	struct client *client;
	struct slot *slot = zc_hold(srv, C_READ, LEN, &client);
	unsigned int seed = LEN + srv->count[UBLK_IO_OP_READ] - 1;

	OK(zc_register(srv, thread, slot, 3));
	EQ(zc_move_all(srv, thread, slot, 3), LEN);
	EQ(batch_commit(srv, 0, &slot, 1, LEN), 8);
	EQ(client_end(client, 50), PENDING);
	srv_kill(srv);
	EQ(client_result(client), LEN);
	EQ(pattern_differs(client->buf, LEN, seed), -1);
	over(srv, flags);
}

static void run(void)
{
	const uint64_t reissue = UBLK_F_USER_RECOVERY |
		UBLK_F_USER_RECOVERY_REISSUE;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	by_itself(0, C_READ);
	by_itself(UBLK_F_USER_RECOVERY, C_WRITE);
	by_itself(reissue, C_WRITE);
	by_itself(reissue, C_READ);
	by_hand(0, 0);
	by_hand(0, 1);
	by_hand(UBLK_F_USER_RECOVERY, 0);
	by_hand(reissue, 1);
}

ABI_TEST(.timeout = 90,
	 .no_intree = "a READ that was committed while registered never ends");
