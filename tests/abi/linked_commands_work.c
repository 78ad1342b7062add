// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will link a COMMIT behind the read that brings its data, as a
 * server of a file does, and a NOP behind a FETCH, and expect each to begin
 * when what it is linked to has ended.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "server.h"

#include "test.h"

static int file;

static struct io_uring_sqe *new_sqe(struct worker *w)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(w->ring);

	TRUE(sqe);
	memset(sqe, 0, sizeof(*sqe));
	return sqe;
}

static struct io_uring_sqe *new_cmd(struct worker *w, uint32_t op,
				    struct slot *slot, int result)
{
	struct io_uring_sqe *sqe = new_sqe(w);
	struct ublksrv_io_cmd cmd = { .tag = slot->tag, .result = result,
				      .addr = ADDR(slot->buf) };

	slot->handle = srv_new_handle(w->srv, op, 0, slot->tag);
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = w->srv->fd;
	sqe->cmd_op = op;
	sqe->user_data = slot->handle;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	return sqe;
}

/* The handle of a command that is not the driver's. */
static int other_handle(struct srv *srv)
{
	return srv_new_handle(srv, 0, 0, srv->depth);
}

static int fetch_then_nop(struct srv *srv, void *arg)
{
	struct worker *w = &srv->workers[0];
	struct io_uring_sqe *sqe;

	sqe = new_cmd(w, UBLK_U_IO_FETCH_REQ, srv_slot(srv, 0, 0), 0);
	sqe->flags = IOSQE_IO_LINK;
	sqe = new_sqe(w);
	sqe->opcode = IORING_OP_NOP;
	sqe->user_data = *(int *)arg;
	return 0;
}

static int read_then_commit(struct srv *srv, void *arg)
{
	struct worker *w = &srv->workers[0];
	struct io_uring_sqe *sqe = new_sqe(w);
	struct slot *slot = srv_slot(srv, 0, 0);

	sqe->opcode = IORING_OP_READ;
	sqe->fd = file;
	sqe->addr = ADDR(slot->buf);
	sqe->len = 4096;
	sqe->flags = IOSQE_IO_LINK | (arg ? IOSQE_ASYNC : 0);
	sqe->user_data = other_handle(srv);
	slot->held = 0;
	new_cmd(w, UBLK_U_IO_COMMIT_AND_FETCH_REQ, slot, 4096);
	return 0;
}

/* A read that a worker does leaves the COMMIT behind it to the worker. */
static void read_once(struct srv *srv, void *by_worker)
{
	struct client *client = IO(srv->dev, C_READ, .off = MIDDLE,
				   .len = 4096);

	srv_take(srv, LONG_MS);
	OK(srv_call(srv, 0, read_then_commit, by_worker));
	EQ(client_result(client), 4096);
	EQ(pattern_differs(client->buf, 4096, 99), -1);
}

static void run(void)
{
	static uint8_t data[4096];
	struct dev *dev;
	struct srv *srv;
	int *nop;

	file = open("file", O_RDWR | O_CREAT, 0600);
	pattern(data, sizeof(data), 99);
	EQ(pwrite(file, data, sizeof(data), 0), sizeof(data));
	dev = DEV(.depth = 1);
	srv = SRV(dev);
	nop = share(sizeof(*nop));
	*nop = other_handle(srv);
	OK(srv_call(srv, 0, fetch_then_nop, nop));
	EQ(srv_result(srv, *nop, 50), PENDING);
	OK(dev_start(dev, srv));
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 6; i++)
		read_once(srv, i & 1 ? nop : NULL);
	OK(srv_result(srv, *nop, LONG_MS));
	down(srv);
}

ABI_TEST();
