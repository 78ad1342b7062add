// SPDX-License-Identifier: GPL-2.0
/*
 * Queue threads. A tag is either with the driver (its FETCH, COMMIT or GET_DATA waits) or with the
 * target (a request is being served), and has one SQE under way in both cases: so a ring with a
 * place for each tag never runs out of SQEs.
 *
 * A request's data lies in the tag's buffer while the target works on it. How it gets there and
 * back is the queue's business, and depends on the device's features: the driver copies it, for a
 * WRITE at once or when it is sent for (NEED_GET_DATA); or the queue does (USER_COPY).
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

#include "log.h"
#include "server.h"
#include "target.h"
#include "util.h"

/* user_data: the tag, and this bit for SQEs of the target. */
#define FROM_TARGET		(1ULL << 16)
#define TAG_MASK		0xffffULL

#define COOPERATIVE		IORING_SETUP_COOP_TASKRUN

#define MAX_COMPLAINTS		10

/* How long to wait, with nothing left to do, for tags that may not come back. */
#define LEAVE_MS		200

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

/*
 * @addr: the tag's buffer where the driver is to copy data; it wants 0 where it is not, apart
 * from the sector of a zone append
 */
static void send_command(struct queue *queue, unsigned int tag, uint32_t op, int result,
			 uint64_t addr)
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
}

static uint64_t buffer_addr(const struct queue *queue, unsigned int tag)
{
	return queue->features & UBLK_F_USER_COPY ? 0 : (uintptr_t)queue_buffer(queue, tag);
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

static void commit(struct queue *queue, unsigned int tag, int result, uint64_t addr)
{
	queue->busy--;
	send_command(queue, tag, UBLK_U_IO_COMMIT_AND_FETCH_REQ, result, addr);
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
	commit(queue, tag, result, buffer_addr(queue, tag));
}

void queue_commit_append(struct queue *queue, unsigned int tag, int result, uint64_t sector)
{
	commit(queue, tag, result, sector);
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
		send_command(queue, tag, UBLK_U_IO_FETCH_REQ, 0, buffer_addr(queue, tag));
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

/* A WRITE that has been announced: send for its data. */
static void get_data(struct queue *queue, unsigned int tag)
{
	queue->slots[tag].announced = true;
	queue->busy++;
	send_command(queue, tag, UBLK_U_IO_NEED_GET_DATA, 0, buffer_addr(queue, tag));
}

static void begin(struct queue *queue, unsigned int tag)
{
	const struct ublksrv_io_desc *desc = queue_desc(queue, tag);
	unsigned int op = ublksrv_get_op(desc);
	int ret = 0;

	if (!queue->slots[tag].announced)
		queue->busy++;
	memset(&queue->slots[tag], 0, sizeof(queue->slots[tag]));
	if (op == UBLK_IO_OP_WRITE || op == UBLK_IO_OP_ZONE_APPEND)
		ret = user_copy(queue, tag, desc->nr_sectors << 9, false);
	if (ret < 0)
		queue_commit(queue, tag, ret);
	else
		queue->target->ops->submit(queue, tag, desc);
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

static void handle(struct queue *queue, const struct io_uring_cqe *cqe)
{
	unsigned int tag = cqe->user_data & TAG_MASK;

	if (cqe->user_data & FROM_TARGET)
		queue->target->ops->complete(queue, tag, cqe->res);
	else if (cqe->res == UBLK_IO_RES_OK)
		begin(queue, tag);
	else if (cqe->res == UBLK_IO_RES_NEED_GET_DATA)
		get_data(queue, tag);
	else
		out_of_service(queue, tag, cqe->res);
}

static int submit_and_wait(struct queue *queue)
{
	struct __kernel_timespec patience = { .tv_nsec = LEAVE_MS * 1000000LL };
	struct io_uring_cqe *cqe;

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

	while (queue->armed) {
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
