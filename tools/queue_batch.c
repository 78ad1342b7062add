// SPDX-License-Identifier: GPL-2.0
/*
 * Delivery of many tags at a time (BATCH_IO). One command waits in the driver for requests of all
 * tags, and completes again and again, each time with the numbers of some tags in a buffer that
 * it takes from a ring of them. What the target has finished meanwhile goes back in one command
 * before each wait.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "delivery.h"
#include "log.h"
#include "queue.h"
#include "server.h"

/* Newer than the headers of some systems. */
#ifndef IORING_URING_CMD_MULTISHOT
#define IORING_URING_CMD_MULTISHOT	(1U << 1)
#endif

#define GROUP		0

/* Tags of one completion, at most. */
#define MAX_TAGS	32

/* user_data of the commands. */
enum command {
	PREP,
	FETCH,
	COMMIT,
};

/* An element of a command; the address only where the command's flags say so. */
struct element {
	struct ublk_elem_header header;
	uint64_t addr;
};

/**
 * struct batch - what a queue needs for it
 * @ring: buffers that the driver may write tags to
 * @ring_bytes: its size
 * @nr_bufs: its places, a power of two. A tag is in one buffer at most, until it is committed: so
 *	with one for each tag there is always one
 * @tags: the buffers, of MAX_TAGS each
 * @flags: UBLK_BATCH_F_* of commands with elements
 * @elem_bytes: size of an element
 * @filling: finished requests that are to go back
 * @nr_filling: how many
 * @sent: those of the command that is under way
 * @nr_sent: how many of them the driver has not answered for; 0 if there is no command
 * @nr_taken: how many it has
 */
struct batch {
	struct io_uring_buf_ring *ring;
	size_t ring_bytes;
	unsigned int nr_bufs;
	uint16_t *tags;
	uint16_t flags;
	uint8_t elem_bytes;
	char *filling;
	unsigned int nr_filling;
	char *sent;
	unsigned int nr_sent;
	unsigned int nr_taken;
};

static void put_buffer(struct batch *batch, unsigned int nr)
{
	io_uring_buf_ring_add(batch->ring, batch->tags + nr * MAX_TAGS,
			      MAX_TAGS * sizeof(*batch->tags), nr, batch->nr_bufs - 1, 0);
	io_uring_buf_ring_advance(batch->ring, 1);
}

static void put_element(struct queue *queue, unsigned int tag, int result, uint64_t addr)
{
	struct batch *batch = queue->batch;
	const struct element element = {
		.header = { .tag = tag, .buf_index = tag, .result = result },
		.addr = addr,
	};

	memcpy(batch->filling + batch->nr_filling++ * batch->elem_bytes, &element,
	       batch->elem_bytes);
}

static struct io_uring_sqe *send_command(struct queue *queue, uint32_t op, enum command command,
					 const struct ublk_batch_io *payload)
{
	struct io_uring_sqe *sqe = queue_get_sqe(queue);

	sqe->opcode = IORING_OP_URING_CMD;
	sqe->flags = IOSQE_FIXED_FILE;
	sqe->fd = QUEUE_FILE_CHAR;
	sqe->cmd_op = op;
	sqe->user_data = command;
	memcpy(sqe->cmd, payload, sizeof(*payload));
	return sqe;
}

static void send_elements(struct queue *queue, uint32_t op, enum command command)
{
	const struct batch *batch = queue->batch;
	const struct ublk_batch_io payload = {
		.q_id = queue->id,
		.flags = batch->flags,
		.nr_elem = batch->nr_sent,
		.elem_bytes = batch->elem_bytes,
	};
	struct io_uring_sqe *sqe = send_command(queue, op, command, &payload);

	sqe->addr = (uintptr_t)batch->sent + batch->nr_taken * batch->elem_bytes;
	sqe->len = batch->nr_sent * batch->elem_bytes;
}

static void send_fetch(struct queue *queue)
{
	const struct ublk_batch_io payload = {
		.q_id = queue->id,
		.elem_bytes = sizeof(uint16_t),
	};
	struct io_uring_sqe *sqe = send_command(queue, UBLK_U_IO_FETCH_IO_CMDS, FETCH, &payload);

	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = GROUP;
	sqe->rw_flags = IORING_URING_CMD_MULTISHOT;
	queue->armed++;
}

/* Turns what is to go back into what is sent. */
static void take_filled(struct batch *batch)
{
	char *empty = batch->sent;

	batch->sent = batch->filling;
	batch->nr_sent = batch->nr_filling;
	batch->nr_taken = 0;
	batch->filling = empty;
	batch->nr_filling = 0;
}

static void flush(struct queue *queue)
{
	struct batch *batch = queue->batch;

	if (batch->nr_sent || !batch->nr_filling)
		return;
	take_filled(batch);
	send_elements(queue, UBLK_U_IO_COMMIT_IO_CMDS, COMMIT);
}

/* The driver takes elements in order, up to the first that it refuses: the next answer is why. */
static void committed(struct queue *queue, int result)
{
	struct batch *batch = queue->batch;
	unsigned int nr = result > 0 ? result / batch->elem_bytes : 0;
	struct element element = { 0 };

	if (result == -EINTR || result == -EAGAIN) {
		send_elements(queue, UBLK_U_IO_COMMIT_IO_CMDS, COMMIT);
		return;
	}
	if (!nr) {
		memcpy(&element, batch->sent + batch->nr_taken * batch->elem_bytes,
		       batch->elem_bytes);
		if (result != UBLK_IO_RES_ABORT)
			say(LOG_ERR, "device %u: queue %u: the driver does not take tag %u: %s",
			    server_id(queue->server), queue->id, element.header.tag,
			    strerror(-result));
		nr = 1;
	}
	batch->nr_taken += nr;
	batch->nr_sent -= nr;
	queue->busy -= nr;
	if (batch->nr_sent)
		send_elements(queue, UBLK_U_IO_COMMIT_IO_CMDS, COMMIT);
}

static void fetched(struct queue *queue, const struct io_uring_cqe *cqe)
{
	struct batch *batch = queue->batch;
	unsigned int nr = cqe->flags >> IORING_CQE_BUFFER_SHIFT;
	const uint16_t *tags = batch->tags + nr * MAX_TAGS;

	if (cqe->res > 0) {
		queue->busy += cqe->res / sizeof(*tags);
		for (size_t i = 0; i < cqe->res / sizeof(*tags); i++)
			queue_begin(queue, tags[i]);
	}
	if (cqe->flags & IORING_CQE_F_BUFFER)
		put_buffer(batch, nr);
	if (cqe->flags & IORING_CQE_F_MORE)
		return;

	queue->armed--;
	if (cqe->res >= 0 || cqe->res == -ENOBUFS) {
		send_fetch(queue);
		return;
	}
	queue->leaving = true;
	if (cqe->res != UBLK_IO_RES_ABORT)
		queue->error = cqe->res;
}

static void complete(struct queue *queue, const struct io_uring_cqe *cqe)
{
	if (cqe->user_data == FETCH)
		fetched(queue, cqe);
	else
		committed(queue, cqe->res);
}

/* The answer to a command, while there is no other. */
static int wait_answer(struct queue *queue)
{
	struct io_uring_cqe *cqe;
	int ret;

	do {
		ret = io_uring_submit_and_wait(&queue->ring, 1);
	} while (ret == -EINTR || ret == -EAGAIN);
	if (ret < 0)
		return ret;
	ret = io_uring_wait_cqe(&queue->ring, &cqe);
	if (ret)
		return ret;
	ret = cqe->res;
	io_uring_cqe_seen(&queue->ring, cqe);
	return ret;
}

static int arm(struct queue *queue)
{
	struct batch *batch = queue->batch;
	struct io_uring_cqe *cqe;
	int ret;

	for (unsigned int tag = 0; tag < queue->depth; tag++)
		put_element(queue, tag, 0, batch->flags & UBLK_BATCH_F_HAS_BUF_ADDR ?
						   queue_addr(queue, tag) : 0);
	take_filled(batch);
	send_elements(queue, UBLK_U_IO_PREP_IO_CMDS, PREP);
	ret = wait_answer(queue);
	batch->nr_sent = 0;
	if (ret < 0)
		return ret;

	send_fetch(queue);
	do {
		ret = io_uring_submit(&queue->ring);
	} while (ret == -EINTR || ret == -EAGAIN);
	if (ret < 0)
		return ret;
	if (!io_uring_peek_cqe(&queue->ring, &cqe) && cqe->res < 0)
		return cqe->res;
	return 0;
}

static void close_batch(struct queue *queue)
{
	struct batch *batch = queue->batch;

	if (batch->ring != MAP_FAILED)
		munmap(batch->ring, batch->ring_bytes);
	free(batch->tags);
	free(batch->filling);
	free(batch->sent);
	free(batch);
}

static int alloc_batch(struct queue *queue)
{
	struct batch *batch = calloc(1, sizeof(*batch));

	if (!batch)
		return -ENOMEM;
	queue->batch = batch;
	if (queue->features & UBLK_F_ZONED)
		batch->flags = UBLK_BATCH_F_HAS_ZONE_LBA;
	else if (!queue_is_zero_copy(queue) && !(queue->features & UBLK_F_USER_COPY))
		batch->flags = UBLK_BATCH_F_HAS_BUF_ADDR;
	batch->elem_bytes = batch->flags ? sizeof(struct element) :
					   sizeof(struct ublk_elem_header);

	batch->nr_bufs = 1;
	while (batch->nr_bufs < queue->depth)
		batch->nr_bufs *= 2;
	batch->ring_bytes = queue_whole_pages(batch->nr_bufs * sizeof(struct io_uring_buf));
	batch->ring = mmap(NULL, batch->ring_bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	batch->tags = calloc(batch->nr_bufs, MAX_TAGS * sizeof(*batch->tags));
	batch->filling = calloc(queue->depth, batch->elem_bytes);
	batch->sent = calloc(queue->depth, batch->elem_bytes);
	if (batch->ring != MAP_FAILED && batch->tags && batch->filling && batch->sent)
		return 0;
	close_batch(queue);
	return -ENOMEM;
}

static int open_batch(struct queue *queue)
{
	struct io_uring_buf_reg reg = { .bgid = GROUP };
	struct batch *batch;
	int ret = alloc_batch(queue);

	if (ret)
		return ret;
	batch = queue->batch;
	reg.ring_addr = (uintptr_t)batch->ring;
	reg.ring_entries = batch->nr_bufs;
	ret = io_uring_register_buf_ring(&queue->ring, &reg, 0);
	if (ret) {
		close_batch(queue);
		return ret;
	}
	io_uring_buf_ring_init(batch->ring);
	for (unsigned int nr = 0; nr < batch->nr_bufs; nr++)
		put_buffer(batch, nr);
	return 0;
}

const struct delivery delivery_by_batch = {
	.extra_sqes = 2,
	.open = open_batch,
	.close = close_batch,
	.arm = arm,
	.commit = put_element,
	.flush = flush,
	.complete = complete,
};
