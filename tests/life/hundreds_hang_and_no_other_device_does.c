// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will have 600 disks whose scan for partitions does not end,
 * because their server takes no notice of it, and expect another device to
 * come, be scanned, work and go as quickly as ever.
 */
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "storm.h"

#define DEVICES		600
/* Kernels that look for mistakes take most of a second for each to come, and to go. */
#define NR		(slower() > 1 ? DEVICES / 4 : DEVICES)

struct hung {
	struct dev *dev;
	int fd;
	void *buf;
};

static struct hung hung[DEVICES];
static struct io_uring ring;

static void fetch(struct hung *h)
{
	struct ublksrv_io_cmd cmd = { .addr = ADDR(h->buf) };
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

	if (!sqe)
		fail("no free SQE");
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = h->fd;
	sqe->cmd_op = UBLK_U_IO_FETCH_REQ;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	EQ(io_uring_submit(&ring), 1);
}

/* This process is the server, and looks at no request. */
static void have_hang(struct hung *h)
{
	h->dev = DEV(.depth = 1, .bytes = MIB, .max_io = 64 * KIB);
	h->fd = open(h->dev->path, O_RDWR | O_CLOEXEC);
	TRUE(h->fd >= 0);
	h->buf = malloc(64 * KIB);
	fetch(h);
	OK(dev_start_pid(h->dev, getpid()));
	TRUE(node_exists("/dev/ublkb%d", h->dev->id));
}

static int come_and_go(void *arg)
{
	long long *took = arg, start_ms = now_ms();
	struct srv *srv = UP(.depth = 4);

	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
	*took = now_ms() - start_ms;
	return 0;
}

/* The least of some: a busy machine is late once, what hangs is each time. */
static long long least(int tries)
{
	long long *took = share(sizeof(*took)), best = LONG_MS;

	for (int i = 0; i < tries; i++) {
		size_t mark = share_mark();

		OK(child_wait(child_start(0, come_and_go, took), LONG_MS));
		share_release(mark);
		if (*took < best)
			best = *took;
	}
	return best;
}

static void run(void)
{
	long long usual, now;

	OK(io_uring_queue_init(8, &ring, 0));
	/* it would wait for the scans, longer than the kernel lets anybody without a word */
	udev_stop();
	usual = least(2);
	for (int i = 0; i < NR; i++)
		have_hang(&hung[i]);
	now = least(3);
	if (now > usual + DEATH_MS)
		fail("a device comes and goes in %lld ms instead of %lld", now, usual);
	io_uring_queue_exit(&ring);
	for (int i = 0; i < NR; i++)
		close(hung[i].fd);
	for (int i = 0; i < NR; i++)
		OK(dev_del(hung[i].dev));
	udev_start();
}

ABI_TEST(.timeout = 180,
	 .no_intree = "holds its one control mutex while a disk is scanned");
