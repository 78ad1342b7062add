// SPDX-License-Identifier: GPL-2.0
/*
 * How the data of a queue's requests comes to the target and goes back, which depends on the
 * device's features. It lies in the tag's buffer while the target works on it: the driver copies
 * it, for a WRITE at once or when it is sent for (NEED_GET_DATA), or the queue does (USER_COPY).
 * Or the target works on the request's own pages: they are in the ring's table of buffers, at the
 * number of the tag, where the driver puts them (AUTO_BUF_REG) or the queue does.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "delivery.h"
#include "log.h"
#include "queue.h"
#include "server.h"
#include "target.h"

bool queue_registers(const struct queue *queue)
{
	/* A target that makes no SQEs looks at no data. */
	return queue->features & UBLK_F_SUPPORT_ZERO_COPY && queue->target->ops->complete &&
	       !(queue->features & UBLK_F_AUTO_BUF_REG);
}

uint64_t queue_addr(const struct queue *queue, unsigned int tag)
{
	if (queue_is_zero_copy(queue) || queue->features & UBLK_F_USER_COPY)
		return 0;
	return (uintptr_t)queue_buffer(queue, tag);
}

struct io_uring_sqe *queue_send_command(struct queue *queue, unsigned int tag, uint32_t op,
					int result, uint64_t addr)
{
	struct io_uring_sqe *sqe = queue_get_sqe(queue);
	struct ublksrv_io_cmd cmd = {
		.q_id = queue->id,
		.tag = tag,
		.result = result,
		.addr = addr,
	};

	sqe->opcode = IORING_OP_URING_CMD;
	sqe->flags = IOSQE_FIXED_FILE;
	sqe->fd = QUEUE_FILE_CHAR;
	sqe->cmd_op = op;
	sqe->user_data = tag;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	return sqe;
}

/* Move a request's data between the tag's buffer and the driver, where the driver does not. */
static int user_copy(struct queue *queue, unsigned int tag, uint32_t bytes, bool to_driver)
{
	int fd = server_char_fd(queue->server);
	uint64_t pos = UBLKSRV_IO_BUF_OFFSET + ((uint64_t)queue->id << UBLK_QID_OFF) +
		       ((uint64_t)tag << UBLK_TAG_OFF);
	char *data = queue_buffer(queue, tag);
	uint32_t done = 0;
	ssize_t moved;

	if (!(queue->features & UBLK_F_USER_COPY))
		return 0;
	while (done < bytes) {
		moved = to_driver ? pwrite(fd, data + done, bytes - done, pos + done) :
				    pread(fd, data + done, bytes - done, pos + done);
		if (moved > 0)
			done += moved;
		else if (!moved || errno != EINTR)
			return moved ? -errno : -EIO;
	}
	return 0;
}

/* The target can have the data of its request now, or never will. */
static void begin(struct queue *queue, unsigned int tag, int error)
{
	if (error < 0)
		queue_commit(queue, tag, error);
	else
		queue->target->ops->submit(queue, tag, queue_desc(queue, tag));
}

void queue_begin(struct queue *queue, unsigned int tag)
{
	const struct ublksrv_io_desc *desc = queue_desc(queue, tag);
	unsigned int op = ublksrv_get_op(desc);
	struct io_uring_sqe *sqe;
	int ret = 0;

	memset(&queue->slots[tag], 0, sizeof(queue->slots[tag]));
	if (queue_registers(queue) && (op == UBLK_IO_OP_READ || op == UBLK_IO_OP_WRITE)) {
		sqe = queue_send_command(queue, tag, UBLK_U_IO_REGISTER_IO_BUF, 0, tag);
		sqe->user_data |= FROM_REGISTER;
		return;
	}
	if (op == UBLK_IO_OP_WRITE || op == UBLK_IO_OP_ZONE_APPEND)
		ret = user_copy(queue, tag, desc->nr_sectors << 9, false);
	begin(queue, tag, ret);
}

void queue_registered(struct queue *queue, unsigned int tag, int result)
{
	queue->slots[tag].registered = !result;
	begin(queue, tag, result);
}

void queue_prep_rw(struct queue *queue, unsigned int tag, struct io_uring_sqe *sqe, uint32_t from,
		   uint32_t bytes, uint64_t offset)
{
	bool read = ublksrv_get_op(queue_desc(queue, tag)) == UBLK_IO_OP_READ;
	char *data = queue_buffer(queue, tag) + from;
	/* Pages have no address: they begin at 0. */
	void *in_pages = (void *)(uintptr_t)from;

	if (read && queue_is_zero_copy(queue))
		io_uring_prep_read_fixed(sqe, QUEUE_FILE_TARGET, in_pages, bytes, offset, tag);
	else if (read)
		io_uring_prep_read(sqe, QUEUE_FILE_TARGET, data, bytes, offset);
	else if (queue_is_zero_copy(queue))
		io_uring_prep_write_fixed(sqe, QUEUE_FILE_TARGET, in_pages, bytes, offset, tag);
	else
		io_uring_prep_write(sqe, QUEUE_FILE_TARGET, data, bytes, offset);
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
	case UBLK_IO_OP_ZONE_OPEN:
		return "zone open";
	case UBLK_IO_OP_ZONE_CLOSE:
		return "zone close";
	case UBLK_IO_OP_ZONE_FINISH:
		return "zone finish";
	case UBLK_IO_OP_ZONE_APPEND:
		return "zone append";
	case UBLK_IO_OP_ZONE_RESET:
	case UBLK_IO_OP_ZONE_RESET_ALL:
		return "zone reset";
	case UBLK_IO_OP_REPORT_ZONES:
		return "zone report";
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

/* Before the commit: a request ends when its pages are in no table any more. */
static void unregister(struct queue *queue, unsigned int tag)
{
	struct io_uring_sqe *sqe;

	if (!queue->slots[tag].registered)
		return;
	queue->slots[tag].registered = false;
	sqe = queue_send_command(queue, tag, UBLK_U_IO_UNREGISTER_IO_BUF, 0, tag);
	sqe->user_data |= FROM_UNREGISTER;
	sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
}

void queue_commit(struct queue *queue, unsigned int tag, int result)
{
	unsigned int op = ublksrv_get_op(queue_desc(queue, tag));
	int ret = 0;

	if (result > 0 && (op == UBLK_IO_OP_READ || op == UBLK_IO_OP_REPORT_ZONES))
		ret = user_copy(queue, tag, result, true);
	if (ret < 0)
		result = ret;
	if (result < 0)
		complain(queue, tag, result);
	unregister(queue, tag);
	queue->delivery->commit(queue, tag, result, queue_addr(queue, tag));
}

void queue_commit_append(struct queue *queue, unsigned int tag, int result, uint64_t sector)
{
	queue->delivery->commit(queue, tag, result, sector);
}
