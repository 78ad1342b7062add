// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send a control command on a ring with IOPOLL and expect it
 * to be carried out, or refused by a kernel that cannot, in either case with
 * an answer.
 */
#include <liburing.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct ublksrv_ctrl_cmd stop = { .dev_id = dev->id,
					 .queue_id = 0xffff };
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	OK(io_uring_queue_init(8, &ring, IORING_SETUP_IOPOLL |
					 IORING_SETUP_SQE128));
	sqe = io_uring_get_sqe(&ring);
	TRUE(sqe);
	memset(sqe, 0, 128);
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = ctl_fd();
	sqe->cmd_op = UBLK_U_CMD_STOP_DEV;
	memcpy(sqe->cmd, &stop, sizeof(stop));
	EQ(io_uring_submit(&ring), 1);
	TRUE(wait_for(!io_uring_get_events(&ring) &&
		      !io_uring_peek_cqe(&ring, &cqe), LONG_MS));
	if (cqe->res)
		EQ(cqe->res, -EOPNOTSUPP);
	io_uring_queue_exit(&ring);
	OK(dev_del(dev));
}

ABI_TEST();
