// SPDX-License-Identifier: GPL-2.0
/*
 * The target that keeps the disk in a regular file or on a block device, and works on it through
 * the queue's own ring. Opening it and finding out what it can do is in loop_open.c.
 */
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <string.h>

#include "loop_open.h"
#include "queue.h"

#define SECTOR_SHIFT	9

#define PUNCH		(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)
#define ZERO		(FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE)

static void send_rw(struct queue *queue, unsigned int tag, const struct ublksrv_io_desc *desc)
{
	uint32_t done_bytes = queue->slots[tag].done_bytes;
	uint32_t len = (desc->nr_sectors << SECTOR_SHIFT) - done_bytes;
	uint64_t offset = (desc->start_sector << SECTOR_SHIFT) + done_bytes;
	struct io_uring_sqe *sqe = queue_get_sqe(queue);

	queue_prep_rw(queue, tag, sqe, done_bytes, len, offset);
	if (ublksrv_get_op(desc) == UBLK_IO_OP_WRITE && desc->op_flags & UBLK_IO_F_FUA)
		sqe->rw_flags = RWF_DSYNC;
	queue_send(sqe, tag);
}

static void send_sync(struct queue *queue, unsigned int tag)
{
	struct io_uring_sqe *sqe = queue_get_sqe(queue);

	io_uring_prep_fsync(sqe, QUEUE_FILE_TARGET, IORING_FSYNC_DATASYNC);
	queue_send(sqe, tag);
}

static void send_fallocate(struct queue *queue, unsigned int tag,
			   const struct ublksrv_io_desc *desc, int mode)
{
	struct io_uring_sqe *sqe = queue_get_sqe(queue);

	queue->slots[tag].mode = mode;
	io_uring_prep_fallocate(sqe, QUEUE_FILE_TARGET, mode, desc->start_sector << SECTOR_SHIFT,
				(uint64_t)desc->nr_sectors << SECTOR_SHIFT);
	queue_send(sqe, tag);
}

/* The last resort where the file system has no command for zeroes that stay allocated. */
static void send_zeroes(struct queue *queue, unsigned int tag, const struct ublksrv_io_desc *desc)
{
	struct slot *slot = &queue->slots[tag];
	struct io_uring_sqe *sqe = queue_get_sqe(queue);
	uint32_t len = (desc->nr_sectors << SECTOR_SHIFT) - slot->done_bytes;

	if (len > queue->buf_bytes)
		len = queue->buf_bytes;
	if (!slot->by_writing)
		memset(queue_buffer(queue, tag), 0, len);
	slot->by_writing = true;
	io_uring_prep_write(sqe, QUEUE_FILE_TARGET, queue_buffer(queue, tag), len,
			    (desc->start_sector << SECTOR_SHIFT) + slot->done_bytes);
	if (desc->op_flags & UBLK_IO_F_FUA)
		sqe->rw_flags = RWF_DSYNC;
	queue_send(sqe, tag);
}

static void loop_submit(struct queue *queue, unsigned int tag, const struct ublksrv_io_desc *desc)
{
	switch (ublksrv_get_op(desc)) {
	case UBLK_IO_OP_READ:
	case UBLK_IO_OP_WRITE:
		send_rw(queue, tag, desc);
		break;
	case UBLK_IO_OP_FLUSH:
		send_sync(queue, tag);
		break;
	case UBLK_IO_OP_DISCARD:
		send_fallocate(queue, tag, desc, PUNCH);
		break;
	case UBLK_IO_OP_WRITE_ZEROES:
		send_fallocate(queue, tag, desc,
			       desc->op_flags & UBLK_IO_F_NOUNMAP ? ZERO : PUNCH);
		break;
	default:
		queue_commit(queue, tag, -EOPNOTSUPP);
	}
}

/*
 * A short transfer goes on where it stopped. A READ that meets the end of a file which has shrunk
 * ends there: the driver asks again for the rest, and then gets the error.
 */
static void complete_rw(struct queue *queue, unsigned int tag, const struct ublksrv_io_desc *desc,
			int result)
{
	struct slot *slot = &queue->slots[tag];

	if (result < 0) {
		queue_commit(queue, tag, result);
		return;
	}
	slot->done_bytes += result;
	if (slot->done_bytes == desc->nr_sectors << SECTOR_SHIFT)
		queue_commit(queue, tag, slot->done_bytes);
	else if (result)
		send_rw(queue, tag, desc);
	else if (slot->done_bytes && ublksrv_get_op(desc) == UBLK_IO_OP_READ)
		queue_commit(queue, tag, slot->done_bytes);
	else
		queue_commit(queue, tag, -EIO);
}

static void complete_zeroes(struct queue *queue, unsigned int tag,
			    const struct ublksrv_io_desc *desc, int result)
{
	struct slot *slot = &queue->slots[tag];

	if (result > 0)
		slot->done_bytes += result;
	if (result > 0 && slot->done_bytes < desc->nr_sectors << SECTOR_SHIFT)
		send_zeroes(queue, tag, desc);
	else
		queue_commit(queue, tag, result < 0 ? result : result ? 0 : -EIO);
}

static void complete_fallocate(struct queue *queue, unsigned int tag,
			       const struct ublksrv_io_desc *desc, int result)
{
	struct slot *slot = &queue->slots[tag];
	bool zeroes = ublksrv_get_op(desc) == UBLK_IO_OP_WRITE_ZEROES;

	if (result == -EOPNOTSUPP && zeroes && slot->mode == PUNCH) {
		/* Freeing the blocks was allowed, not asked for. */
		send_fallocate(queue, tag, desc, ZERO);
	} else if (result == -EOPNOTSUPP && zeroes) {
		send_zeroes(queue, tag, desc);
	} else if (!result && desc->op_flags & UBLK_IO_F_FUA) {
		slot->syncing = true;
		send_sync(queue, tag);
	} else {
		queue_commit(queue, tag, result);
	}
}

/* Something woke the kernel's worker: the request itself has not failed. */
static void send_again(struct queue *queue, unsigned int tag, const struct ublksrv_io_desc *desc)
{
	const struct slot *slot = &queue->slots[tag];

	if (slot->syncing)
		send_sync(queue, tag);
	else if (slot->by_writing)
		send_zeroes(queue, tag, desc);
	else if (slot->mode)
		send_fallocate(queue, tag, desc, slot->mode);
	else
		loop_submit(queue, tag, desc);
}

static void loop_complete(struct queue *queue, unsigned int tag, int result)
{
	const struct ublksrv_io_desc *desc = queue_desc(queue, tag);
	const struct slot *slot = &queue->slots[tag];
	unsigned int op = ublksrv_get_op(desc);

	if (result == -EINTR)
		send_again(queue, tag, desc);
	else if (op == UBLK_IO_OP_READ || op == UBLK_IO_OP_WRITE)
		complete_rw(queue, tag, desc, result);
	else if (op == UBLK_IO_OP_FLUSH || slot->syncing)
		queue_commit(queue, tag, result);
	else if (slot->by_writing)
		complete_zeroes(queue, tag, desc, result);
	else
		complete_fallocate(queue, tag, desc, result);
}

const struct target_ops target_loop = {
	.name = "loop",
	.wants_file = true,
	.open = loop_open,
	.close = loop_close,
	.submit = loop_submit,
	.complete = loop_complete,
};
