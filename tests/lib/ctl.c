// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control commands. Each one goes through a ring of its own, which keeps
 * them independent of each other and of forks; the SQE is filled by hand so
 * that every field can be wrong.
 */
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "global.h"

/* Since Linux 6.19; liburing may be older. */
#define SQE_MIXED	(1U << 19)
#define OP_URING_CMD128	64

struct job {
	struct io_uring ring;
	bool done;
	int res;
};

static int control = -1;

int ctl_fd(void)
{
	if (control < 0)
		control = open("/dev/ublk-control", O_RDWR | O_CLOEXEC);
	if (control < 0)
		fail("/dev/ublk-control: %m (is ublk_drv loaded?)");
	return control;
}

void ctl_close(void)
{
	close(control);
	control = -1;
}

static struct io_uring_sqe *new_sqe(struct job *job, size_t size)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&job->ring);

	if (!sqe)
		fail("no free SQE");
	memset(sqe, 0, size);
	return sqe;
}

void ctl_workers(unsigned int nr)
{
	unsigned int most[2] = { nr, nr };
	static struct io_uring ring;

	/* It stays: with its last ring a process loses its workers. */
	OK(io_uring_queue_init(1, &ring, 0));
	OK(io_uring_register_iowq_max_workers(&ring, most));
}

bool has_mixed_rings(void)
{
	struct io_uring ring;

	if (io_uring_queue_init(8, &ring, SQE_MIXED))
		return false;
	io_uring_queue_exit(&ring);
	return true;
}

struct job *job_new(uint32_t op, struct ublksrv_ctrl_cmd cmd, int how)
{
	bool wide = !(how & (CTL_NO_SQE128 | CTL_MIXED_64));
	struct job *job = calloc(1, sizeof(*job));
	unsigned int flags = wide ? IORING_SETUP_SQE128 : 0;
	struct io_uring_sqe *sqe;
	int ret;

	if (how & (CTL_MIXED | CTL_MIXED_64))
		flags = SQE_MIXED;
	ret = io_uring_queue_init(8, &job->ring, flags);
	if (ret)
		fail("io_uring_queue_init: %s", res_text(ret));
	sqe = new_sqe(job, wide ? 128 : 64);
	sqe->opcode = IORING_OP_URING_CMD;
	if (how & CTL_MIXED) {
		sqe->opcode = OP_URING_CMD128;
		/* It lies in two places of the queue. */
		if (!io_uring_get_sqe(&job->ring))
			fail("no free SQE");
	}
	sqe->fd = ctl_fd();
	sqe->cmd_op = op;
	sqe->user_data = 1;
	memcpy(sqe->cmd, &cmd, wide ? sizeof(cmd) : 16);
	return job;
}

int job_submit(struct job *job)
{
	int ret = io_uring_submit(&job->ring);

	return ret < 0 ? ret : 0;
}

struct job *job_start(uint32_t op, struct ublksrv_ctrl_cmd cmd, int how)
{
	struct job *job = job_new(op, cmd, how);
	int ret = job_submit(job);

	if (ret)
		fail("io_uring_submit: %s", res_text(ret));
	return job;
}

int job_wait(struct job *job, int ms)
{
	struct __kernel_timespec ts = { .tv_sec = ms / 1000,
					.tv_nsec = ms % 1000 * 1000000LL };
	long long end = now_ms() + ms;
	struct io_uring_cqe *cqe;

	while (!job->done) {
		if (!io_uring_wait_cqe_timeout(&job->ring, &cqe, &ts)) {
			if (cqe->user_data == 1) {
				job->done = true;
				job->res = cqe->res;
			}
			io_uring_cqe_seen(&job->ring, cqe);
		} else if (now_ms() >= end) {
			return PENDING;
		}
	}
	return job->res;
}

void job_cancel(struct job *job)
{
	struct io_uring_sqe *sqe = new_sqe(job, 128);

	sqe->opcode = IORING_OP_ASYNC_CANCEL;
	sqe->fd = -1;
	sqe->addr = 1;
	sqe->user_data = 2;
	io_uring_submit(&job->ring);
}

void job_free(struct job *job)
{
	io_uring_queue_exit(&job->ring);
	free(job);
}

int ctl_raw(uint32_t op, struct ublksrv_ctrl_cmd cmd, int how)
{
	struct job *job = job_start(op, cmd, how);
	int res = job_wait(job, LONG_MS);

	if (res == PENDING)
		fail("control command %#x of device %d: no answer within %d ms",
		     op, (int)cmd.dev_id, LONG_MS);
	job_free(job);
	return res;
}

uint64_t features(void)
{
	uint64_t mask = 0;

	OK(CTL(UBLK_U_CMD_GET_FEATURES, .addr = ADDR(&mask), .len = 8));
	return mask;
}

void need_feature(uint64_t flag, const char *name)
{
	if (!(features() & flag))
		skip("this driver does not grant %s here", name);
}
