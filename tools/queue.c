// SPDX-License-Identifier: GPL-2.0
/*
 * Queue threads: memory, ring and loop. How requests come from the driver and go back is in
 * queue_tags.c and queue_batch.c, and how their data does in queue_data.c.
 *
 * A tag has one SQE under way at a time, of the driver's or the target's, and one more when its
 * pages are taken out of the ring's table; with batches, the driver's are for many tags. So a ring
 * with a place for each of those never runs out of SQEs.
 *
 * The end: when the driver stops or quiesces the device, it takes tags out of service. In the
 * second case requests may still be with the target. They are finished as ever, and the driver
 * takes their tags back too, or, as the kernel's own does, leaves it to the end of the ring.
 */
#include "queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "delivery.h"
#include "log.h"
#include "server.h"
#include "target.h"
#include "util.h"

#define COOPERATIVE		IORING_SETUP_COOP_TASKRUN

#define MAX_COMPLAINTS		10

/* How long to wait, with nothing left to do, for tags that may not come back. */
#define LEAVE_MS		200

size_t queue_whole_pages(size_t bytes)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page * page;
}

int queue_alloc(struct queue *queue, int char_fd)
{
	size_t most_bytes = queue_whole_pages(queue->desc_bytes * UBLK_MAX_QUEUE_DEPTH);
	int ret;

	queue->complaints = MAX_COMPLAINTS;
	queue->delivery = queue->features & UBLK_F_BATCH_IO ? &delivery_by_batch :
							      &delivery_by_tag;
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

	queue->descs_bytes = queue_whole_pages(queue->desc_bytes * queue->depth);
	queue->descs = mmap(NULL, queue->descs_bytes, PROT_READ, MAP_SHARED | MAP_POPULATE,
			    char_fd, (off_t)queue->id * most_bytes);
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
	unsigned int sqes = queue->depth + queue->delivery->extra_sqes;
	int ret = -EINVAL;

	if (queue_registers(queue))
		sqes += queue->depth;
	for (size_t i = 0; i < ARRAY_SIZE(choices) && ret == -EINVAL; i++)
		ret = io_uring_queue_init(sqes, &queue->ring, choices[i]);
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
	if (!ret && queue_is_zero_copy(queue))
		ret = io_uring_register_buffers_sparse(&queue->ring, queue->depth);
	if (!ret && queue->delivery->open)
		ret = queue->delivery->open(queue);
	if (ret < 0)
		io_uring_queue_exit(&queue->ring);
	return ret;
}

static void tear_down(struct queue *queue)
{
	io_uring_unregister_files(&queue->ring);
	io_uring_queue_exit(&queue->ring);
	if (queue->delivery->close)
		queue->delivery->close(queue);
}

static void handle(struct queue *queue, const struct io_uring_cqe *cqe)
{
	unsigned int tag = cqe->user_data & TAG_MASK;

	switch (cqe->user_data & ~TAG_MASK) {
	case FROM_TARGET:
		queue->target->ops->complete(queue, tag, cqe->res);
		break;
	case FROM_REGISTER:
		queue_registered(queue, tag, cqe->res);
		break;
	case FROM_UNREGISTER:
		say(LOG_ERR, "device %u: queue %u: cannot take out the pages of tag %u: %s",
		    server_id(queue->server), queue->id, tag, strerror(-cqe->res));
		break;
	default:
		queue->delivery->complete(queue, cqe);
	}
}

static int submit_and_wait(struct queue *queue)
{
	struct __kernel_timespec patience = { .tv_nsec = LEAVE_MS * 1000000LL };
	struct io_uring_cqe *cqe;

	if (queue->delivery->flush)
		queue->delivery->flush(queue);
	if (!queue->leaving || queue->busy)
		return io_uring_submit_and_wait(&queue->ring, 1);
	return io_uring_submit_and_wait_timeout(&queue->ring, &cqe, 1, &patience, NULL);
}

/* Until the driver has taken every tag out of service, or will not take those that are left. */
static int serve(struct queue *queue)
{
	struct io_uring_cqe *cqe;
	unsigned int head;
	unsigned int seen;
	int ret;

	while (queue->armed || queue->busy) {
		ret = submit_and_wait(queue);
		if (ret == -ETIME && !io_uring_cq_ready(&queue->ring))
			return 0;
		if (ret < 0 && ret != -EINTR && ret != -EAGAIN && ret != -EBUSY && ret != -ETIME)
			return ret;

		seen = 0;
		io_uring_for_each_cqe(&queue->ring, head, cqe) {
			handle(queue, cqe);
			seen++;
		}
		io_uring_cq_advance(&queue->ring, seen);
		if (queue->error)
			return queue->error;
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
	ret = queue->delivery->arm(queue);
	server_queue_ready(queue->server, ret);
	if (!ret)
		ret = serve(queue);

	tear_down(queue);
	server_queue_ended(queue->server, ret);
	return NULL;
}
