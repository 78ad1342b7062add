/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of a queue have in common: the two ways in which requests are delivered and go
 * back, and what these use. Nobody else includes this.
 */
#ifndef UBLKCTL_DELIVERY_H
#define UBLKCTL_DELIVERY_H

#include "queue.h"

/* user_data: the tag, and whose SQE it was; the delivery's own have none of these. */
#define FROM_TARGET	(1ULL << 16)
#define FROM_REGISTER	(2ULL << 16)
#define FROM_UNREGISTER	(3ULL << 16)
#define TAG_MASK	0xffffULL

/**
 * struct delivery - how requests come from the driver and go back
 * @extra_sqes: SQEs that it may have under way besides one for each tag
 * @open: get memory and register it with the ring, or NULL
 * @close: the opposite, with the ring gone, or NULL
 * @arm: tell the driver of every tag; 0 or -errno
 * @commit: hand a request back; @addr as in COMMIT
 * @flush: before a wait: prepare what has been put off, or NULL
 * @complete: an SQE of the delivery's own has finished
 *
 * Each sees to @armed, @busy and @leaving of the queue.
 */
struct delivery {
	unsigned int extra_sqes;
	int (*open)(struct queue *queue);
	void (*close)(struct queue *queue);
	int (*arm)(struct queue *queue);
	void (*commit)(struct queue *queue, unsigned int tag, int result, uint64_t addr);
	void (*flush)(struct queue *queue);
	void (*complete)(struct queue *queue, const struct io_uring_cqe *cqe);
};

extern const struct delivery delivery_by_tag;
extern const struct delivery delivery_by_batch;

size_t queue_whole_pages(size_t bytes);

/* Does the target work on the requests' own pages? */
static inline bool queue_is_zero_copy(const struct queue *queue)
{
	return queue->features & (UBLK_F_SUPPORT_ZERO_COPY | UBLK_F_AUTO_BUF_REG);
}

/* Does the queue itself put pages into the ring's table of buffers? */
bool queue_registers(const struct queue *queue);

/* The tag's buffer, if the driver copies; else 0, as it wants it. */
uint64_t queue_addr(const struct queue *queue, unsigned int tag);

/* Prepare one of the driver's commands for one tag. */
struct io_uring_sqe *queue_send_command(struct queue *queue, unsigned int tag, uint32_t op,
					int result, uint64_t addr);

/**
 * queue_begin() - the driver has given a request: get its data, and hand it to the target
 */
void queue_begin(struct queue *queue, unsigned int tag);

/* REGISTER_IO_BUF has finished. */
void queue_registered(struct queue *queue, unsigned int tag, int result);

#endif
