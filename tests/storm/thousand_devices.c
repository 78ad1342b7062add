// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will have a thousand disks at once, served by one process, write to
 * and read from each, kill that process with requests in its hands on some of
 * them, and delete all in another order; and expect every one to answer, to
 * fail in time, and to go.
 */
#include <fcntl.h>
#include <liburing.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storm.h"

#define DEVICES		1000
#define BYTES		MIB
/* Kernels that look for mistakes take a second for each. */
#define NR		(slower() > 1 ? DEVICES / 8 : DEVICES)
#define HOLDERS		16	/* clients when the server is killed */

struct many {
	struct dev *devs[DEVICES];
	int ready, served[DEVICES];
	int hold;
	uint8_t buf[DEVICES][PAGE];
};

struct member {
	const struct ublksrv_io_desc *desc;
	int fd;
};

static void post(struct io_uring *ring, struct many *many,
		 const struct member *member, int i, uint32_t op, int result)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct ublksrv_io_cmd *cmd = (struct ublksrv_io_cmd *)&sqe->cmd;

	io_uring_prep_nop(sqe);
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = member->fd;
	sqe->cmd_op = op;
	sqe->user_data = i;
	*cmd = (struct ublksrv_io_cmd){ .result = result,
					.addr = ADDR(many->buf[i]) };
}

static void open_member(struct many *many, struct member *member, int i)
{
	/* the node may be a moment late */
	TRUE(wait_for(!access(many->devs[i]->path, R_OK), SOON_MS));
	member->fd = open(many->devs[i]->path, O_RDWR);
	TRUE(member->fd >= 0);
	member->desc = mmap(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_POPULATE,
			    member->fd, 0);
	TRUE(member->desc != MAP_FAILED);
}

/* What was last written, whatever the place. */
static int serve(void *arg)
{
	static struct member members[DEVICES];
	struct many *many = arg;
	struct io_uring ring;

	OK(io_uring_queue_init(1024, &ring, 0));
	for (int i = 0; i < NR; i++) {
		open_member(many, &members[i], i);
		post(&ring, many, &members[i], i, UBLK_U_IO_FETCH_REQ, 0);
	}
	TRUE(io_uring_submit(&ring) == NR);
	many->ready = 1;
	for (;;) {
		struct io_uring_cqe *cqe;
		int i;

		OK(io_uring_wait_cqe(&ring, &cqe));
		i = cqe->user_data;
		EQ(cqe->res, 0);
		io_uring_cqe_seen(&ring, cqe);
		many->served[i]++;
		if (many->hold)
			continue;
		post(&ring, many, &members[i], i,
		     UBLK_U_IO_COMMIT_AND_FETCH_REQ,
		     members[i].desc->nr_sectors << 9);
		io_uring_submit(&ring);
	}
}

static void write_and_read(struct many *many, int i)
{
	static uint64_t buf[PAGE / 8] __attribute__((aligned(PAGE)));
	int fd = open(many->devs[i]->disk, O_RDWR | O_DIRECT);

	TRUE(fd >= 0);
	for (size_t k = 0; k < PAGE / 8; k++)
		buf[k] = (uint64_t)i << 32 | k;
	EQ(pwrite(fd, buf, PAGE, 0), PAGE);
	for (size_t k = 0; k < PAGE / 8; k++)
		buf[k] = 0;
	EQ(pread(fd, buf, PAGE, 0), PAGE);
	for (size_t k = 0; k < PAGE / 8; k++)
		TRUE(buf[k] == ((uint64_t)i << 32 | k));
	close(fd);
}

static int step(int i)
{
	return i * 379 % NR;
}

static void kill_with_requests(struct many *many, struct child *server)
{
	struct client *clients[HOLDERS];

	many->hold = 1;
	for (int i = 0; i < HOLDERS; i++)
		clients[i] = IO(many->devs[step(i)], C_READ, .len = PAGE);
	for (int i = 0; i < HOLDERS; i++)
		TRUE(wait_for(many->served[step(i)] > 2, SOON_MS));
	kill(server->pid, SIGKILL);
	for (int i = 0; i < HOLDERS; i++)
		EQ(client_end(clients[i], SOON_MS), -EIO);
	waitpid(server->pid, NULL, 0);
}

static void run(void)
{
	struct many *many = share(sizeof(*many));
	struct child *server;
	long long begun = now_ms();

	udev_stop();
	for (int i = 0; i < NR; i++)
		many->devs[i] = DEV(.depth = 1, .bytes = BYTES,
				    .max_io = PAGE,
				    .flags = UBLK_F_NO_AUTO_PART_SCAN);
	server = child_start(0, serve, many);
	TRUE(wait_for(many->ready, LONG_MS));
	for (int i = 0; i < NR; i++)
		OK(dev_start_pid(many->devs[i], server->pid));
	figure("%d disks after %lld ms", NR, now_ms() - begun);
	for (int i = 0; i < NR; i++)
		write_and_read(many, step(i));
	kill_with_requests(many, server);
	for (int i = 0; i < NR; i++)
		OK(dev_del(many->devs[step(i)]));
	figure("gone after %lld ms", now_ms() - begun);
	udev_start();
}

ABI_TEST(.timeout = 240);
