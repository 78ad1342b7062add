// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server's child fetch a tag on the ring that both have,
 * and serve it, then kill either with its request held, and expect every
 * request to fail within a second although the other lives.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "server.h"

#include "test.h"

struct kin {
	pid_t child;
	int fetched, commit, committed;
};

/* By the child, while the parent waits: what liburing knows is in both. */
static void submit(struct srv *srv, uint32_t op, int tag, int result)
{
	struct worker *w = &srv->workers[0];
	struct io_uring ring = *w->ring;
	struct slot *slot = srv_slot(srv, 0, tag);
	struct ublksrv_io_cmd cmd = { .tag = tag, .result = result,
				      .addr = ADDR(slot->buf) };
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

	TRUE(sqe);
	memset(sqe, 0, sizeof(*sqe));
	slot->handle = srv_new_handle(srv, op, 0, tag);
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = srv->fd;
	sqe->cmd_op = op;
	sqe->user_data = slot->handle;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	EQ(io_uring_submit(&ring), 1);
	w->ring->sq = ring.sq;
}

static int be_a_child(struct srv *srv, void *arg)
{
	struct worker *w = &srv->workers[0];
	struct io_uring *ours = share(sizeof(*ours));
	struct kin *kin = arg;
	pid_t pid;

	io_uring_submit(w->ring);
	*ours = *w->ring;
	w->ring = ours;
	pid = fork();
	if (pid) {
		kin->child = pid;
		return pid < 0 ? -errno : 0;
	}
	submit(srv, UBLK_U_IO_FETCH_REQ, 1, 0);
	kin->fetched = 1;
	shared_changed();
	for (;;) {
		if (!wait_for(kin->commit, LONG_MS))
			_exit(0);
		kin->commit = 0;
		submit(srv, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 1, 4096);
		kin->committed = 1;
		shared_changed();
	}
}

static void hold_both(struct srv *srv, struct client **clients)
{
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 2; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == 2, LONG_MS));
}

static void once(bool kill_the_child)
{
	struct kin *kin = share(sizeof(*kin));
	struct dev *dev = DEV(.depth = 2, .flags = UBLK_F_NO_AUTO_PART_SCAN);
	struct srv *srv = SRV(dev);
	struct client *clients[2];
	long long start;

	OK(srv_call(srv, 0, be_a_child, kin));
	TRUE(wait_for(kin->fetched, LONG_MS));
	srv_fetch(srv, 0, 0, 0);
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	OK(dev_start(dev, srv));
	hold_both(srv, clients);
	srv_slot(srv, 0, 1)->held = 0;
	kin->commit = 1;
	shared_changed();
	TRUE(wait_for(kin->committed, LONG_MS));
	srv_commit(srv, srv_slot(srv, 0, 0), 4096);
	for (int i = 0; i < 2; i++)
		EQ(client_result(clients[i]), 4096);

	hold_both(srv, clients);
	start = now_ms();
	if (kill_the_child)
		kill(kin->child, SIGKILL);
	else
		srv_kill(srv);
	check_death(dev, clients, 2, start);
	kill(kin->child, SIGKILL);
	if (kill_the_child)
		srv_kill(srv);
	OK(dev_del(dev));
}

static void run(void)
{
	once(true);
	once(false);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "waits for the last close of the character device");
