// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register single pages as shared memory, from few to many on
 * each device, and delete the device with all of them registered, and expect
 * that nothing is freed twice.
 */
#include <liburing.h>
#include <string.h>
#include <sys/mman.h>

#include "test.h"

/*
 * The kernel's maple trees free what they should not if they have been told
 * that readers come under RCU and their root is full when they are destroyed,
 * unless they look for gaps. It has 16 children then, with 4 to 7 pages each.
 */
#define FEWEST	61
#define MOST	124

static struct ublk_shmem_buf_reg regs[MOST];

static void put_command(struct io_uring *ring, struct dev *dev, int i)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct ublksrv_ctrl_cmd cmd = {
		.dev_id = dev->id, .queue_id = 0xffff, .len = sizeof(regs[i]),
		.addr = ADDR(&regs[i]) };

	if (!sqe)
		fail("no free SQE");
	memset(sqe, 0, 128);
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = ctl_fd();
	sqe->cmd_op = UBLK_U_CMD_REG_BUF;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
}

/* All at once: one by one takes long where the kernel is slow. */
static void one_device(struct io_uring *ring, int pages)
{
	struct dev *dev = DEV(.flags = UBLK_F_SHMEM_ZC);
	struct io_uring_cqe *cqe;

	for (int i = 0; i < pages; i++)
		put_command(ring, dev, i);
	EQ(io_uring_submit_and_wait(ring, pages), pages);
	for (int i = 0; i < pages; i++) {
		OK(io_uring_peek_cqe(ring, &cqe));
		if (cqe->res < 0)
			fail("REG_BUF: %s", res_text(cqe->res));
		io_uring_cqe_seen(ring, cqe);
	}
	OK(dev_del(dev));
}

static void run(void)
{
	size_t bytes = 2 * MOST * PAGE;
	struct io_uring ring;
	uint8_t *mem;

	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	TRUE(mem != MAP_FAILED);
	memset(mem, 1, bytes);
	for (int i = 0; i < MOST; i++) {
		/* every second page, so that none follows another */
		regs[i].addr = ADDR(mem + 2 * i * PAGE);
		regs[i].len = PAGE;
	}
	OK(io_uring_queue_init(128, &ring, IORING_SETUP_SQE128));
	for (int pages = FEWEST; pages <= MOST; pages += 3)
		one_device(&ring, pages);
	io_uring_queue_exit(&ring);
}

ABI_TEST(.timeout = 60);
