// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will leave a child with the file of a BATCH_IO server that is taken
 * for closed because it is stuck in its exit, and let the child send batch
 * commands on that file while the server is forgotten, and for what it serves
 * itself through a file of its own; and expect each of them to be refused.
 */
#include <fcntl.h>
#include <liburing.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "batch.h"
#include "mountns.h"

#define GROUP	3	/* of buffers, on the heir's ring */

static struct io_uring ring;
static uint16_t tag_came;	/* the one buffer of the group */
static struct io_uring_buf_ring *buffers;
static struct {
	struct ublk_elem_header head;
	uint64_t addr;
} elem;

static void provide(void)
{
	io_uring_buf_ring_add(buffers, &tag_came, sizeof(tag_came), 0,
			      io_uring_buf_ring_mask(1), 0);
	io_uring_buf_ring_advance(buffers, 1);
}

static void open_ring(void)
{
	struct io_uring_buf_reg reg = { .ring_entries = 1, .bgid = GROUP };

	OK(io_uring_queue_init(4, &ring, 0));
	buffers = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	TRUE(buffers != MAP_FAILED);
	reg.ring_addr = ADDR(buffers);
	OK(io_uring_register_buf_ring(&ring, &reg, 0));
	io_uring_buf_ring_init(buffers);
	provide();
}

/* The next completion, or PENDING. */
static int completion(void)
{
	struct __kernel_timespec moment = { .tv_nsec = 1000000 };
	struct io_uring_cqe *cqe;
	int res;

	if (io_uring_wait_cqe_timeout(&ring, &cqe, &moment))
		return PENDING;
	res = cqe->res;
	io_uring_cqe_seen(&ring, cqe);
	return res;
}

static int batch_command(int fd, struct batch batch)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

	if (!sqe)
		fail("no free SQE");
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->cmd_op = batch.op;
	sqe->addr = batch.addr;
	sqe->rw_flags = batch.cmd_flags;
	sqe->flags = batch.sqe_flags;
	sqe->buf_group = GROUP;
	memcpy(sqe->cmd, &batch.io, sizeof(batch.io));
	EQ(io_uring_submit(&ring), 1);
	return completion();
}

/* PREP or COMMIT of the one tag. */
static int one(struct heir *heir, int fd, uint32_t op, int result)
{
	struct batch batch = {
		.op = op, .addr = ADDR(&elem),
		.io = { .flags = UBLK_BATCH_F_HAS_BUF_ADDR, .nr_elem = 1,
			.elem_bytes = sizeof(elem) } };

	elem.head.result = result;
	elem.addr = ADDR(heir->buf);
	return batch_command(fd, batch);
}

/* Says that all has been done, for what it knows of the disk is gone. */
static void serve(struct heir *heir, int stale, int fd)
{
	struct ublksrv_io_desc *desc = mmap(NULL, PAGE, PROT_READ, MAP_SHARED,
					    fd, 0);

	TRUE(desc != MAP_FAILED);
	OK(one(heir, fd, UBLK_U_IO_PREP_IO_CMDS, 0));
	EQ(batch_command(fd, batch_fetch_of(0)), PENDING);
	EQ(batch_command(stale, batch_fetch_of(0)), UBLK_IO_RES_ABORT);
	heir->serving = 1;
	shared_changed();
	for (;;) {
		int bytes, res = completion();

		if (res == PENDING)
			continue;
		EQ(res, sizeof(tag_came));
		EQ(tag_came, 0);
		provide();
		bytes = desc->nr_sectors << 9;
		EQ(one(heir, stale, UBLK_U_IO_COMMIT_IO_CMDS, bytes),
		   UBLK_IO_RES_ABORT);
		heir->served++;
		shared_changed();
		EQ(one(heir, fd, UBLK_U_IO_COMMIT_IO_CMDS, bytes), 16);
	}
}

static void inherit(struct heir *heir, int stale)
{
	int fd;

	heir->buf = share(heir->dev->info.max_io_buf_bytes);
	open_ring();
	while ((fd = open(heir->dev->path, O_RDWR)) < 0) {
		int res = one(heir, stale, UBLK_U_IO_PREP_IO_CMDS, 0);

		/* While its server is there all tags have been armed. */
		if (res != -EBUSY && res != UBLK_IO_RES_ABORT)
			fail("PREP on the old file: %s", res_text(res));
		heir->refused += res == UBLK_IO_RES_ABORT;
		shared_changed();
	}
	EQ(one(heir, stale, UBLK_U_IO_PREP_IO_CMDS, 0), UBLK_IO_RES_ABORT);
	serve(heir, stale, fd);
}

static struct dev *make(void)
{
	return batch_dev((struct dev_opts){
		.depth = 1, .flags = UBLK_F_USER_RECOVERY |
			UBLK_F_USER_RECOVERY_REISSUE });
}

static void run(void)
{
	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	mountns_leave_heir(make, inherit);
}

ABI_TEST(.timeout = 120, .needs = "mkfs.ext4",
	 .no_intree = "the umount waits for the close that is queued behind it");
