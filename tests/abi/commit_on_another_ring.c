// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fetch on one ring of a thread and commit on another, where
 * that tag's next request arrives; then close the first one, with no effect on
 * the device; and kill the server, idle and with all tags in hand, and expect
 * every request to end. The same with NEED_GET_DATA, which moves a tag too.
 */
#include <string.h>

#include "server.h"

#define DEPTH	2
#define LEN	(8 * KIB)

/* What the thread does on its other ring. */
struct other {
	struct io_uring ring;
	int came;		/* requests that have arrived there, */
	int asked;		/* WRITEs without their data, */
	int held;		/* requests that were not answered */
	int closed;		/* the first ring */
	struct slot *slot;	/* that is to be moved, */
	uint32_t op;		/* by this command */
};

static void send_on(struct srv *srv, struct other *other, uint32_t op,
		    struct slot *slot, int res)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&other->ring);
	struct ublksrv_io_cmd cmd = { .q_id = slot->q, .tag = slot->tag,
				      .result = res,
				      .addr = ADDR(slot->buf) };

	if (!sqe)
		fail("the other ring's submission queue is full");
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = srv->fd;
	sqe->cmd_op = op;
	sqe->user_data = slot->tag;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	EQ(io_uring_submit(&other->ring), 1);
}

static int open_other(struct srv *srv, void *arg)
{
	struct other *other = arg;

	(void)srv;
	return io_uring_queue_init(16, &other->ring, 0);
}

static int move(struct srv *srv, void *arg)
{
	struct other *other = arg;

	send_on(srv, other, other->op, other->slot, LEN);
	return 0;
}

static void arrived(struct srv *srv, struct other *other, struct slot *slot)
{
	const struct ublksrv_io_desc *descs = (void *)srv->descs[0];
	int res;

	other->came++;
	slot->desc = descs[slot->tag];
	res = srv_serve_ram(srv, slot);
	if (res == HOLD)
		other->held++;
	else
		send_on(srv, other, UBLK_U_IO_COMMIT_AND_FETCH_REQ, slot, res);
}

static void look(struct srv *srv, struct other *other)
{
	struct io_uring_cqe *cqe;
	struct slot *slot;
	int res;

	OK(io_uring_wait_cqe(&other->ring, &cqe));
	slot = srv_slot(srv, 0, cqe->user_data);
	res = cqe->res;
	io_uring_cqe_seen(&other->ring, cqe);
	if (res == UBLK_IO_RES_OK) {
		arrived(srv, other, slot);
	} else if (res == UBLK_IO_RES_NEED_GET_DATA) {
		other->asked++;
		send_on(srv, other, UBLK_U_IO_NEED_GET_DATA, slot, 0);
	} else {
		fail("on the other ring: %s", res_text(res));
	}
	shared_changed();
}

/* Closes the first ring, and lives on with the other one alone. */
static int __attribute__((noreturn)) serve(struct srv *srv, void *arg)
{
	struct other *other = arg;

	io_uring_queue_exit(srv->workers[0].ring);
	other->closed = 1;
	shared_changed();
	for (;;)
		look(srv, other);
}

static void move_to(struct srv *srv, struct other *other, struct slot *slot,
		    uint32_t op)
{
	__atomic_store_n(&slot->held, 0, __ATOMIC_SEQ_CST);
	other->slot = slot;
	other->op = op;
	OK(srv_call(srv, 0, move, other));
}

static void take_all(struct srv *srv, enum client_op op,
		     struct client **client, struct slot **slot)
{
	for (int i = 0; i < DEPTH; i++) {
		client[i] = IO(srv->dev, op, .off = MIDDLE + i * MIB,
			       .len = LEN);
		slot[i] = srv_take(srv, LONG_MS);
	}
}

/* Each tag moves with the COMMIT of a request that came on the first ring. */
static void move_by_commit(struct srv *srv, struct other *other)
{
	struct client *client[DEPTH];
	struct slot *slot[DEPTH];

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	take_all(srv, C_READ, client, slot);
	for (int i = 0; i < DEPTH; i++) {
		pattern(slot[i]->buf, LEN, i);
		move_to(srv, other, slot[i], UBLK_U_IO_COMMIT_AND_FETCH_REQ);
		EQ(client_result(client[i]), LEN);
		EQ(pattern_differs(client[i]->buf, LEN, i), -1);
	}
	srv_hold(srv, 0);
	srv_begin_call(srv, 0, serve, other);
	TRUE(wait_for(other->closed, LONG_MS));
}

/* Or it has learned of a WRITE on the first ring, and has its data on the other. */
static void move_by_get_data(struct srv *srv, struct other *other)
{
	struct client *client[DEPTH];
	struct slot *slot[DEPTH];

	srv->hold_asked = true;
	take_all(srv, C_WRITE, client, slot);
	for (int i = 0; i < DEPTH; i++) {
		EQ(slot[i]->asked, 1);
		move_to(srv, other, slot[i], UBLK_U_IO_NEED_GET_DATA);
	}
	srv_begin_call(srv, 0, serve, other);
	TRUE(wait_for(other->closed, LONG_MS));
	for (int i = 0; i < DEPTH; i++) {
		uint64_t off = MIDDLE + i * MIB;

		EQ(client_result(client[i]), LEN);
		EQ(pattern_differs(srv->disk + off, LEN, off >> 9), -1);
	}
	EQ(other->came, DEPTH);
}

/* For longer than a closed ring can stay unnoticed. */
static void serves(struct srv *srv, struct other *other, bool asks)
{
	long long end = now_ms() + DEATH_MS;
	int came = other->came, asked = other->asked, rounds = 0;

	do {
		uint64_t off = MIDDLE + rounds++ % 8 * LEN;
		struct client *client;

		EQ(IO_NOW(srv->dev, C_WRITE, .off = off, .len = LEN), LEN);
		client = IO(srv->dev, C_READ, .off = off, .len = LEN);
		EQ(client_result(client), LEN);
		EQ(pattern_differs(client->buf, LEN, off >> 9), -1);
	} while (now_ms() < end);
	TRUE(other->came - came >= 2 * rounds);
	EQ(other->asked - asked, asks ? rounds : 0);
	EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
}

static void with(bool asks, int nr)
{
	struct srv *srv = UP(.depth = DEPTH,
			     .flags = UBLK_F_NO_AUTO_PART_SCAN |
				      (asks ? UBLK_F_NEED_GET_DATA : 0));
	struct other *other = share(sizeof(*other));
	struct client *clients[DEPTH];
	long long killed;

	udev_settle();
	OK(srv_call(srv, 0, open_other, other));
	if (asks)
		move_by_get_data(srv, other);
	else
		move_by_commit(srv, other);
	serves(srv, other, asks);
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < nr; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = LEN);
	TRUE(wait_for(other->held == nr, LONG_MS));
	killed = now_ms();
	srv_kill(srv);
	check_death(srv->dev, clients, nr, killed);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	with(false, 0);
	with(false, DEPTH);
	if (!(features() & UBLK_F_NEED_GET_DATA))
		return;
	with(true, 0);
	with(true, DEPTH);
}

ABI_TEST(.timeout = 90,
	 .no_intree_6_12 = "notices a saturated queue's server at the I/O timeout only");
