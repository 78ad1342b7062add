// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will copy with io_uring's READ and WRITE, with the server's
 * descriptor and with a registered file, and expect the same as from pread and
 * pwrite; with a registered buffer, which is not user memory any more, EACCES.
 */
#include <liburing.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "usercopy.h"

#define LEN	(16 * KIB)

static struct io_uring ring;

static int once(int op, int fd, int sqe_flags, struct slot *slot, uint8_t *buf)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
	struct io_uring_cqe *cqe;
	int res;

	if (!sqe)
		fail("no free SQE");
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = op;
	sqe->flags = sqe_flags;
	sqe->fd = sqe_flags & IOSQE_FIXED_FILE ? 0 : fd;
	sqe->addr = ADDR(buf);
	sqe->len = LEN;
	sqe->off = ucopy_pos(slot->q, slot->tag, 0);
	EQ(io_uring_submit(&ring), 1);
	OK(io_uring_wait_cqe(&ring, &cqe));
	res = cqe->res;
	io_uring_cqe_seen(&ring, cqe);
	return res;
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv);
	uint8_t *buf = share(LEN);
	struct iovec iov = { .iov_base = buf, .iov_len = LEN };
	struct client *client;
	struct slot *slot;

	OK(io_uring_queue_init(8, &ring, 0));
	OK(io_uring_register_files(&ring, &fd, 1));
	OK(io_uring_register_buffers(&ring, &iov, 1));
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	EQ(once(IORING_OP_READ_FIXED, fd, 0, slot, buf), -EACCES);
	for (int fixed = 0; fixed < 2; fixed++) {
		memset(buf, 0, LEN);
		EQ(once(IORING_OP_READ, fd, fixed ? IOSQE_FIXED_FILE : 0, slot,
			buf), LEN);
		EQ(pattern_differs(buf, LEN, MIDDLE >> 9), -1);
	}
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);

	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	pattern(buf, LEN, 31);
	EQ(once(IORING_OP_WRITE_FIXED, fd, 0, slot, buf), -EACCES);
	EQ(once(IORING_OP_WRITE, fd, IOSQE_FIXED_FILE, slot, buf), LEN);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);
	EQ(pattern_differs(client->buf, LEN, 31), -1);
	io_uring_queue_exit(&ring);
	close(fd);
	down(srv);
}

ABI_TEST();
