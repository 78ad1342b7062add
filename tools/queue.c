// SPDX-License-Identifier: GPL-2.0
/*
 * Queue threads. A tag is either with the driver (its FETCH or COMMIT waits) or with the target
 * (a request is being served), and has one SQE under way in both cases: so a ring with a place
 * for each tag never runs out of SQEs.
 */
#include "queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "log.h"
#include "server.h"
#include "target.h"
#include "util.h"

/* user_data: the tag, and this bit for SQEs of the target. */
#define FROM_TARGET		(1ULL << 16)
#define TAG_MASK		0xffffULL

#define COOPERATIVE		IORING_SETUP_COOP_TASKRUN

#define MAX_COMPLAINTS		10

static size_t whole_pages(size_t bytes)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page * page;
}

int queue_alloc(struct queue *queue, int char_fd)
{
	off_t offset = (off_t)queue->id * whole_pages(queue->desc_bytes * UBLK_MAX_QUEUE_DEPTH);
	int ret;

	queue->complaints = MAX_COMPLAINTS;
	queue->slots = calloc(queue->depth, sizeof(*queue->slots));
	if (!queue->slots) {
		say(LOG_ERR, "not enough memory for queue %u: choose a smaller depth with -d",
		    queue->id);
		return -ENOMEM;
	}

	queue->buffers = mmap(NULL, queue->depth * queue->buf_bytes, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (queue->buffers == MAP_FAILED) {
		ret = -errno;
		say(LOG_ERR,
		    "no memory for %u buffers of %zu bytes: choose a smaller -d or --buf-size",
		    queue->depth, queue->buf_bytes);
		goto err_slots;
	}

	queue->descs_bytes = whole_pages(queue->desc_bytes * queue->depth);
	queue->descs = mmap(NULL, queue->descs_bytes, PROT_READ, MAP_SHARED | MAP_POPULATE,
			    char_fd, offset);
	if (queue->descs == MAP_FAILED) {
		ret = -errno;
		say(LOG_ERR, "cannot map the descriptors of queue %u: %s", queue->id,
		    strerror(-ret));
		goto err_buffers;
	}
	return 0;

err_buffers:
	munmap(queue->buffers, queue->depth * queue->buf_bytes);
err_slots:
	free(queue->slots);
	return ret;
}

void queue_free(struct queue *queue)
{
	munmap((void *)queue->descs, queue->descs_bytes);
	munmap(queue->buffers, queue->depth * queue->buf_bytes);
	free(queue->slots);
}

struct io_uring_sqe *queue_get_sqe(struct queue *queue)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&queue->ring);

	/* Cannot be: see the head of this file. */
	if (!sqe)
		abort();
	memset(sqe, 0, sizeof(*sqe));
	return sqe;
}

void queue_send(struct io_uring_sqe *sqe, unsigned int tag)
{
	sqe->flags |= IOSQE_FIXED_FILE;
	sqe->user_data = FROM_TARGET | tag;
}

static void send_command(struct queue *queue, unsigned int tag, uint32_t op, int result)
{
	struct io_uring_sqe *sqe = queue_get_sqe(queue);
	struct ublksrv_io_cmd cmd = {
		.q_id = queue->id,
		.tag = tag,
		.result = result,
		.addr = (uintptr_t)queue_buffer(queue, tag),
	};

	sqe->opcode = IORING_OP_URING_CMD;
	sqe->flags = IOSQE_FIXED_FILE;
	sqe->fd = QUEUE_FILE_CHAR;
	sqe->cmd_op = op;
	sqe->user_data = tag;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
}

static const char *op_name(unsigned int op)
{
	switch (op) {
	case UBLK_IO_OP_READ:
		return "read";
	case UBLK_IO_OP_WRITE:
		return "write";
	case UBLK_IO_OP_FLUSH:
		return "flush";
	case UBLK_IO_OP_DISCARD:
		return "discard";
	case UBLK_IO_OP_WRITE_ZEROES:
		return "write zeroes";
	default:
		return "unknown request";
	}
}

static void complain(struct queue *queue, unsigned int tag, int error)
{
	const struct ublksrv_io_desc *desc = queue_desc(queue, tag);

	if (!queue->complaints || error == -EOPNOTSUPP)
		return;
	queue->complaints--;
	say(LOG_WARNING, "device %u: %s of %u sectors at sector %llu failed: %s%s",
	    server_id(queue->server), op_name(ublksrv_get_op(desc)), desc->nr_sectors,
	    (unsigned long long)desc->start_sector, strerror(-error),
	    queue->complaints ? "" : " (last message of this kind)");
}

void queue_commit(struct queue *queue, unsigned int tag, int result)
{
	if (result < 0)
		complain(queue, tag, result);
	send_command(queue, tag, UBLK_U_IO_COMMIT_AND_FETCH_REQ, result);
}

/*
 * Another set of flags for each generation of kernels, the best first; -EINVAL says that a kernel
 * is older.
 */
static int make_ring(struct queue *queue)
{
	static const unsigned int choices[] = {
		COOPERATIVE | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
		COOPERATIVE | IORING_SETUP_SINGLE_ISSUER,
		COOPERATIVE,
		0,
	};
	int ret = -EINVAL;

	for (size_t i = 0; i < ARRAY_SIZE(choices) && ret == -EINVAL; i++)
		ret = io_uring_queue_init(queue->depth, &queue->ring, choices[i]);
	return ret;
}

static int setup(struct queue *queue)
{
	const int files[QUEUE_NR_FILES] = {
		[QUEUE_FILE_CHAR] = server_char_fd(queue->server),
		[QUEUE_FILE_TARGET] = queue->target->fd,
	};
	int ret = make_ring(queue);

	if (ret < 0)
		return ret;
	ret = io_uring_register_files(&queue->ring, files, QUEUE_NR_FILES);
	if (ret < 0) {
		io_uring_queue_exit(&queue->ring);
		return ret;
	}
	return 0;
}

/*
 * Arm every tag. The driver refuses a FETCH at once or not at all, so what it refuses is there to
 * be seen after the submission: nobody would otherwise end the wait of START_DEV for that tag.
 */
static int fetch_all(struct queue *queue)
{
	struct io_uring_cqe *cqe;
	int ret;

	for (unsigned int tag = 0; tag < queue->depth; tag++)
		send_command(queue, tag, UBLK_U_IO_FETCH_REQ, 0);
	do {
		ret = io_uring_submit(&queue->ring);
	} while (ret == -EINTR || ret == -EAGAIN);
	if (ret < 0)
		return ret;

	queue->armed = queue->depth;
	if (!io_uring_peek_cqe(&queue->ring, &cqe) && cqe->res < 0)
		return cqe->res;
	return 0;
}

static void handle(struct queue *queue, const struct io_uring_cqe *cqe)
{
	unsigned int tag = cqe->user_data & TAG_MASK;

	if (cqe->user_data & FROM_TARGET) {
		queue->target->ops->complete(queue, tag, cqe->res);
	} else if (cqe->res == UBLK_IO_RES_OK) {
		memset(&queue->slots[tag], 0, sizeof(queue->slots[tag]));
		queue->target->ops->submit(queue, tag, queue_desc(queue, tag));
	} else {
		if (cqe->res != UBLK_IO_RES_ABORT)
			say(LOG_ERR, "device %u: queue %u: the driver gave up tag %u: %s",
			    server_id(queue->server), queue->id, tag, strerror(-cqe->res));
		queue->armed--;
	}
}

/* Until the driver has taken every tag out of service. */
static int serve(struct queue *queue)
{
	struct io_uring_cqe *cqe;
	unsigned int head;
	unsigned int seen;
	int ret;

	while (queue->armed) {
		ret = io_uring_submit_and_wait(&queue->ring, 1);
		if (ret < 0 && ret != -EINTR && ret != -EAGAIN && ret != -EBUSY)
			return ret;

		seen = 0;
		io_uring_for_each_cqe(&queue->ring, head, cqe) {
			handle(queue, cqe);
			seen++;
		}
		io_uring_cq_advance(&queue->ring, seen);
	}
	return 0;
}

void *queue_main(void *arg)
{
	struct queue *queue = arg;
	int ret;

	/*
	 * Both are good to have and not needed: memory that this thread asks for must not wait
	 * for writeback to the disk that it serves (needs CAP_SYS_RESOURCE), and its requests
	 * come from these processors.
	 */
	prctl(PR_SET_IO_FLUSHER, 1, 0, 0, 0);
	if (CPU_COUNT(&queue->cpus))
		pthread_setaffinity_np(pthread_self(), sizeof(queue->cpus), &queue->cpus);

	ret = setup(queue);
	if (ret < 0) {
		server_queue_ready(queue->server, ret);
		return NULL;
	}
	ret = fetch_all(queue);
	server_queue_ready(queue->server, ret);
	if (!ret)
		ret = serve(queue);

	io_uring_unregister_files(&queue->ring);
	io_uring_queue_exit(&queue->ring);
	server_queue_ended(queue->server, ret);
	return NULL;
}
