// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will leave a child with the file of a server that is taken for
 * closed because it is stuck in its exit, and let the child use that file while
 * the server is forgotten, and for what it serves itself through a file of its
 * own; and expect each command on the old file to be refused.
 */
#include <fcntl.h>
#include <liburing.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mountns.h"

#include "test.h"

static struct io_uring ring;

/* What the command is answered with, or PENDING if it waits. */
static int command(int fd, uint32_t op, int result, uint64_t addr)
{
	struct ublksrv_io_cmd cmd = { .result = result, .addr = addr };
	struct __kernel_timespec moment = { .tv_nsec = 1000000 };
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
	struct io_uring_cqe *cqe;
	int res;

	if (!sqe)
		fail("no free SQE");
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->cmd_op = op;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	EQ(io_uring_submit(&ring), 1);
	if (io_uring_wait_cqe_timeout(&ring, &cqe, &moment))
		return PENDING;
	res = cqe->res;
	io_uring_cqe_seen(&ring, cqe);
	return res;
}

static int next_completion(void)
{
	struct io_uring_cqe *cqe;
	int res;

	OK(io_uring_wait_cqe(&ring, &cqe));
	res = cqe->res;
	io_uring_cqe_seen(&ring, cqe);
	return res;
}

/* Says that all has been done, for what it knows of the disk is gone. */
static void serve(struct heir *heir, int stale, int fd, uint64_t addr)
{
	struct ublksrv_io_desc *desc = mmap(NULL, PAGE, PROT_READ, MAP_SHARED,
					    fd, 0);
	int res;

	TRUE(desc != MAP_FAILED);
	res = command(fd, UBLK_U_IO_FETCH_REQ, 0, addr);
	heir->serving = 1;
	shared_changed();
	for (;;) {
		int bytes;

		if (res == PENDING)
			res = next_completion();
		OK(res);
		bytes = desc->nr_sectors << 9;
		EQ(command(stale, UBLK_U_IO_COMMIT_AND_FETCH_REQ, bytes, addr),
		   -EINVAL);
		heir->served++;
		shared_changed();
		res = command(fd, UBLK_U_IO_COMMIT_AND_FETCH_REQ, bytes, addr);
	}
}

static void inherit(struct heir *heir, int stale)
{
	uint64_t addr = ADDR(share(heir->dev->info.max_io_buf_bytes));
	int fd;

	OK(io_uring_queue_init(4, &ring, 0));
	while ((fd = open(heir->dev->path, O_RDWR)) < 0) {
		int res = command(stale, UBLK_U_IO_FETCH_REQ, 0, addr);

		/* While its server is there all tags have been fetched. */
		if (res != -EBUSY && res != UBLK_IO_RES_ABORT)
			fail("the old file: %s", res_text(res));
		heir->refused += res == UBLK_IO_RES_ABORT;
		shared_changed();
	}
	EQ(command(stale, UBLK_U_IO_FETCH_REQ, 0, addr), UBLK_IO_RES_ABORT);
	serve(heir, stale, fd, addr);
}

static struct dev *make(void)
{
	return DEV(.depth = 1, .flags = UBLK_F_USER_RECOVERY |
					UBLK_F_USER_RECOVERY_REISSUE);
}

static void run(void)
{
	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	mountns_leave_heir(make, inherit);
}

ABI_TEST(.timeout = 120, .needs = "mkfs.ext4",
	 .no_intree = "the umount waits for the close that is queued behind it");
