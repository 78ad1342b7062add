// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send COMMIT_IO_CMDS from another ring than the one that
 * fetched: what AUTO_BUF_REG has registered there stays, and what is at the
 * same index here, and the requests do not end until the first is taken out by
 * hand. The next requests are registered where they are fetched.
 */
#include "batch.h"
#include "zerocopy.h"

#define N	4
#define LEN	(8 * KIB)

static struct srv *srv;

static void begin(struct client **clients, int round)
{
	for (int i = 0; i < N; i++) {
		pattern(srv->disk + MIDDLE + i * MIB, LEN, round * N + i);
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = LEN);
	}
}

static void came(struct client **clients, int round)
{
	for (int i = 0; i < N; i++) {
		EQ(client_result(clients[i]), LEN);
		EQ(pattern_differs(clients[i]->buf, LEN, round * N + i), -1);
	}
}

static int ended(struct client **clients)
{
	int n = 0;

	for (int i = 0; i < N; i++)
		n += !!clients[i]->child->done;
	return n;
}

/* What the buffer there holds becomes what it is already. */
static int move_again(const struct slot *slot, int index)
{
	struct zc_move move = { .index = index, .len = LEN, .fills = true,
				.off = slot->desc.start_sector << 9 };

	return zc_move(srv, 0, move);
}

static void from_another_ring(int round)
{
	struct client *clients[N];
	struct slot *slots[N];
	int index[N];

	begin(clients, round);
	batch_take(srv, slots, N);
	for (int i = 0; i < N; i++) {
		index[i] = slots[i]->auto_buf;
		EQ(zc_move_all(srv, 0, slots[i], index[i]), LEN);
		EQ(zc_move_all(srv, 1, slots[i], index[i]), -EFAULT);
		if (i % 2)
			OK(zc_register(srv, 1, slots[i], index[i]));
		else
			zc_occupy(srv, 1, index[i]);
		slots[i]->auto_buf = (index[i] + N) % (2 * N);
	}
	EQ(batch_commit(srv, 1, slots, N, LEN), 8 * N);
	EQ(client_end(clients[N - 1], 50), PENDING);
	for (int i = 0; i < N; i++) {
		/* still there, and what the other ring has as well */
		EQ(move_again(slots[i], index[i]), LEN);
		EQ(zc_unregister(srv, 1, index[i]), i % 2 ? 0 : -EBUSY);
		TRUE(ended(clients) <= i);
		OK(zc_unregister(srv, 0, index[i]));
		EQ(zc_unregister(srv, 0, index[i]), -EINVAL);
	}
	came(clients, round);
}

static void from_its_own(int round)
{
	struct client *clients[N];
	struct slot *slots[N];

	begin(clients, round);
	batch_take(srv, slots, N);
	for (int i = 0; i < N; i++)
		EQ(zc_move_all(srv, 0, slots[i], slots[i]->auto_buf), LEN);
	EQ(batch_commit(srv, 0, slots, N, LEN), 8 * N);
	came(clients, round);
	for (int i = 0; i < N; i++)
		EQ(zc_move_all(srv, 0, slots[0], slots[i]->auto_buf), -EFAULT);
}

static void run(void)
{
	struct dev *dev;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	dev = zc_dev((struct dev_opts){
		.depth = N, .flags = UBLK_F_BATCH_IO | ZC | ZC_AUTO |
			UBLK_F_NO_AUTO_PART_SCAN });
	srv = zc_srv(dev, (struct srv_opts){ .threads = 2, .buffers = 2 * N });
	EQ(batch_prep(srv, 0, 0, 0, N), 0);
	batch_fetch(srv, 0, 0);
	OK(dev_start(dev, srv));
	udev_settle();
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	from_another_ring(0);
	from_its_own(1);
	zc_table(srv, 1, 2 * N);
	from_another_ring(2);
	from_its_own(3);
	down(srv);
}

ABI_TEST();
