// SPDX-License-Identifier: GPL-2.0
/*
 * Delivery tag by tag: each tag has a command that waits in the driver for a request (FETCH, later
 * COMMIT_AND_FETCH), or for the data of a WRITE that has been announced (GET_DATA).
 */
#include <errno.h>
#include <string.h>

#include "delivery.h"
#include "log.h"
#include "queue.h"
#include "server.h"

static void send_command(struct queue *queue, unsigned int tag, uint32_t op, int result,
			 uint64_t addr)
{
	struct io_uring_sqe *sqe = queue_send_command(queue, tag, op, result, addr);
	const struct ublk_auto_buf_reg reg = { .index = tag };

	if (queue->features & UBLK_F_AUTO_BUF_REG)
		sqe->addr = ublk_auto_buf_reg_to_sqe_addr(&reg);
}

/*
 * The driver refuses a FETCH at once or not at all, so what it refuses is there to be seen after
 * the submission: nobody would otherwise end the wait of START_DEV for that tag.
 */
static int fetch_all(struct queue *queue)
{
	struct io_uring_cqe *cqe;
	int ret;

	for (unsigned int tag = 0; tag < queue->depth; tag++)
		send_command(queue, tag, UBLK_U_IO_FETCH_REQ, 0, queue_addr(queue, tag));
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

static void commit(struct queue *queue, unsigned int tag, int result, uint64_t addr)
{
	queue->busy--;
	send_command(queue, tag, UBLK_U_IO_COMMIT_AND_FETCH_REQ, result, addr);
}

/* A WRITE that has been announced: send for its data. */
static void get_data(struct queue *queue, unsigned int tag)
{
	queue->slots[tag].announced = true;
	queue->busy++;
	send_command(queue, tag, UBLK_U_IO_NEED_GET_DATA, 0, queue_addr(queue, tag));
}

static void out_of_service(struct queue *queue, unsigned int tag, int result)
{
	if (result != UBLK_IO_RES_ABORT)
		say(LOG_ERR, "device %u: queue %u: the driver gave up tag %u: %s",
		    server_id(queue->server), queue->id, tag, strerror(-result));
	if (queue->slots[tag].announced)
		queue->busy--;
	queue->slots[tag].announced = false;
	queue->armed--;
	queue->leaving = true;
}

static void complete(struct queue *queue, const struct io_uring_cqe *cqe)
{
	unsigned int tag = cqe->user_data & TAG_MASK;

	if (cqe->res == UBLK_IO_RES_OK) {
		if (!queue->slots[tag].announced)
			queue->busy++;
		queue_begin(queue, tag);
	} else if (cqe->res == UBLK_IO_RES_NEED_GET_DATA) {
		get_data(queue, tag);
	} else {
		out_of_service(queue, tag, cqe->res);
	}
}

const struct delivery delivery_by_tag = {
	.arm = fetch_all,
	.commit = commit,
	.complete = complete,
};
