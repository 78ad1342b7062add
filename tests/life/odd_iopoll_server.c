// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will serve from a ring with IOPOLL, which a kernel may refuse at
 * FETCH but must not leave without an answer, and kill -9 that server with a
 * request held.
 */
#include <fcntl.h>
#include <liburing.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

struct scene {
	struct dev *dev;
	int fetched;		/* the answer, if it was refused */
	int served, hold;
};

static void post(struct io_uring *ring, int fd, uint32_t op, int result)
{
	static uint8_t buf[MIB] __attribute__((aligned(4096)));
	struct ublksrv_io_cmd cmd = { .result = result, .addr = ADDR(buf) };
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	TRUE(sqe);
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->cmd_op = op;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	EQ(io_uring_submit(ring), 1);
}

/* One tag, one page a request: a wait on such a ring spins. */
static int serve(void *arg)
{
	struct scene *scene = arg;
	int fd = open(scene->dev->path, O_RDWR);
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	TRUE(fd >= 0);
	OK(io_uring_queue_init(8, &ring, IORING_SETUP_IOPOLL));
	post(&ring, fd, UBLK_U_IO_FETCH_REQ, 0);
	for (int i = 0;; i++) {
		int res;

		while (io_uring_peek_cqe(&ring, &cqe)) {
			io_uring_get_events(&ring);
			usleep(1000);
		}
		res = cqe->res;
		io_uring_cqe_seen(&ring, cqe);
		if (res)
			scene->fetched = res;
		else
			__atomic_fetch_add(&scene->served, 1, __ATOMIC_SEQ_CST);
		shared_changed();
		while (res || scene->hold)
			pause();
		post(&ring, fd, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 4096);
	}
}

static void serve_and_kill(struct scene *scene, struct child *server)
{
	struct client *client;
	long long start;
	int served;

	EQ(IO_NOW(scene->dev, C_WRITE, .off = MIDDLE, .len = 4096), 4096);
	EQ(IO_NOW(scene->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	udev_settle();
	served = scene->served;
	scene->hold = 1;
	client = IO(scene->dev, C_READ, .off = MIDDLE, .len = 4096);
	TRUE(wait_for(scene->served > served, LONG_MS));
	start = now_ms();
	child_kill(server);
	check_death(scene->dev, &client, 1, start);
}

static void run(void)
{
	struct scene *scene = share(sizeof(*scene));
	struct child *server;
	struct job *job;

	scene->dev = DEV(.depth = 1, .max_io = 4096);
	server = child_start(0, serve, scene);
	job = dev_start_begin(scene->dev, server->pid);
	wait_for(scene->fetched, 500);
	if (scene->fetched) {
		EQ(scene->fetched, -EOPNOTSUPP);
		child_kill(server);
		job_cancel(job);
		TRUE(job_wait(job, LONG_MS) < 0);
	} else {
		OK(job_wait(job, LONG_MS));
		serve_and_kill(scene, server);
	}
	job_free(job);
	OK(dev_del(scene->dev));
}

ABI_TEST();
