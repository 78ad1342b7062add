// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let who has opened an unprivileged device leave it to a child,
 * which keeps a request past the disk's I/O time limit, and expect the child to
 * be killed and the request to fail.
 */
#include <fcntl.h>
#include <liburing.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

struct family {
	struct dev *dev;
	pid_t heir;
	int fetched, may_go;
};

static void serve_nothing(struct family *family, int fd)
{
	struct ublksrv_io_cmd cmd = { .addr = ADDR(share(PAGE)) };
	struct io_uring ring;
	struct io_uring_sqe *sqe;

	OK(io_uring_queue_init(4, &ring, 0));
	sqe = io_uring_get_sqe(&ring);
	if (!sqe)
		fail("no free SQE");
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->cmd_op = UBLK_U_IO_FETCH_REQ;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	EQ(io_uring_submit(&ring), 1);
	family->fetched = 1;
	shared_changed();
	for (;;)
		pause();
}

static int open_and_leave(void *arg)
{
	struct family *family = arg;
	int fd = open(family->dev->path, O_RDWR);

	TRUE(fd >= 0);
	family->heir = fork();
	TRUE(family->heir >= 0);
	if (!family->heir)
		serve_nothing(family, fd);
	TRUE(wait_for(family->may_go, 2 * LONG_MS));
	return 0;
}

static void run(void)
{
	struct family *family = share(sizeof(*family));
	struct client *client;
	struct child *opener;
	struct dev *dev;
	char path[128];
	FILE *file;

	dev = dev_new_unprivileged((struct dev_opts){ .depth = 1, .max_io = PAGE });
	family->dev = dev;
	opener = child_start(NOBODY, open_and_leave, family);
	TRUE(wait_for(family->fetched, LONG_MS));
	OK(ctl_as(NOBODY, UBLK_U_CMD_START_DEV, dev, opener->pid, NULL, 0));
	udev_settle();
	sprintf(path, "/sys/block/ublkb%d/queue/io_timeout", dev->id);
	file = fopen(path, "w");
	TRUE(file && fputs("500", file) > 0);
	OK(fclose(file));
	family->may_go = 1;
	shared_changed();
	EQ(child_wait(opener, LONG_MS), 0);
	client = IO(dev, C_READ, .off = MIDDLE, .len = PAGE);
	EQ(client_result(client), -EIO);
	TRUE(wait_for(disk_gone(dev), SOON_MS));
	OK(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV, dev, 0, NULL, 0));
	dev_forget(dev->id);
}

ABI_TEST(.timeout = 60, .no_intree = "kills who opened it, who is gone");
