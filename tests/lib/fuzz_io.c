// SPDX-License-Identifier: GPL-2.0-only
/* The fuzzer's I/O commands: those that serve, and those that should not be. */
#include <linux/blkzoned.h>
#include <string.h>
#include <unistd.h>

#include "fuzz_server.h"

#define ZONE_SECTORS	8192

enum fuzz_kind fuzz_io_kind(uint32_t op)
{
	if ((_IOC_TYPE(op) != 'u' && op != _IOC_NR(op)) ||
	    _IOC_NR(op) < 0x20 || _IOC_NR(op) > 0x27)
		return F_other_io;
	return F_FETCH_REQ + _IOC_NR(op) - 0x20;
}

struct io_uring_sqe *fuzz_sqe(struct fuzz_serving *s)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);

	if (!sqe) {
		io_uring_submit(&s->ring);
		sqe = io_uring_get_sqe(&s->ring);
	}
	/* a ring without room, as it would be behind a drained command */
	if (!sqe)
		_exit(0);
	memset(sqe, 0, sizeof(*sqe));
	return sqe;
}

static struct io_uring_sqe *put(struct fuzz_serving *s, uint32_t op,
				const void *cmd, uint64_t user_data)
{
	struct io_uring_sqe *sqe = fuzz_sqe(s);

	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = s->fd;
	sqe->cmd_op = op;
	sqe->user_data = user_data;
	memcpy(sqe->cmd, cmd, 16);
	return sqe;
}

void fuzz_put_command(struct fuzz_serving *s, uint32_t op, int q, int tag,
		      int result, uint64_t addr, uint64_t user_data)
{
	struct ublksrv_io_cmd cmd = { .q_id = q, .tag = tag, .result = result,
				      .addr = addr };
	struct io_uring_sqe *sqe = put(s, op, &cmd, user_data);

	if (s->flags & UBLK_F_AUTO_BUF_REG)
		sqe->addr = (unsigned int)(q * s->depth + tag) % 80 |
			(one_in(2) ? UBLK_AUTO_BUF_REG_FALLBACK << 16 : 0);
}

static bool names_buffers(const struct fuzz_serving *s)
{
	return !(s->flags & (UBLK_F_USER_COPY | UBLK_F_SUPPORT_ZERO_COPY |
			     UBLK_F_AUTO_BUF_REG));
}

static uint64_t buffer_of(struct fuzz_serving *s, int q, int tag)
{
	if (!names_buffers(s))
		return 0;
	if (one_in(20))
		return any_addr();
	return ADDR(s->bufs) + (uint64_t)(q * s->depth + tag) * FUZZ_MAX_IO;
}

/* ---- in batches ---- */

void fuzz_provide(struct fuzz_serving *s, int bid)
{
	struct io_uring_sqe *sqe = fuzz_sqe(s);
	int first = bid < 0 ? 0 : bid;

	sqe->opcode = IORING_OP_PROVIDE_BUFFERS;
	sqe->fd = bid < 0 ? FUZZ_GROUP_BUFS : 1;
	sqe->addr = ADDR(s->group) + first * FUZZ_GROUP_BYTES;
	sqe->len = FUZZ_GROUP_BYTES;
	sqe->off = first;
	sqe->buf_group = FUZZ_GROUP;
	sqe->user_data = fuzz_user_data(OTHER_CMD, F_memory, 0, 0);
}

void fuzz_fetch_tags(struct fuzz_serving *s, int q)
{
	struct ublk_batch_io cmd = { .q_id = q, .elem_bytes = 2 };
	struct io_uring_sqe *sqe;

	sqe = put(s, UBLK_U_IO_FETCH_IO_CMDS, &cmd,
		  fuzz_user_data(FETCH_CMD, F_FETCH_IO_CMDS, q, 0));
	sqe->rw_flags = 1U << 1;	/* IORING_URING_CMD_MULTISHOT */
	sqe->flags = IOSQE_BUFFER_SELECT;
	sqe->buf_group = FUZZ_GROUP;
}

/* Elements for tags from first on, and the command that names them. */
static struct ublk_batch_io elements(struct fuzz_serving *s, int q, int first,
				     int n, int result, uint8_t **at)
{
	bool named = names_buffers(s);
	struct ublk_batch_io cmd = {
		.q_id = q, .nr_elem = n,
		.flags = named ? UBLK_BATCH_F_HAS_BUF_ADDR : 0,
		.elem_bytes = named ? 16 : 8 };

	*at = s->elems[s->next_elems++ % ARRAY_SIZE(s->elems)];
	for (int i = 0; i < n; i++) {
		struct ublk_elem_header header = {
			.tag = first + i, .buf_index = (first + i) % 80,
			.result = result };
		uint64_t addr = buffer_of(s, q, first + i);

		memcpy(*at + i * cmd.elem_bytes, &header, sizeof(header));
		if (named)
			memcpy(*at + i * 16 + 8, &addr, sizeof(addr));
	}
	return cmd;
}

void fuzz_prep(struct fuzz_serving *s, int q)
{
	uint8_t *at;
	struct ublk_batch_io cmd = elements(s, q, 0, s->depth, 0, &at);
	struct io_uring_sqe *sqe;

	sqe = put(s, UBLK_U_IO_PREP_IO_CMDS, &cmd,
		  fuzz_user_data(OTHER_CMD, F_PREP_IO_CMDS, q, 0));
	sqe->addr = ADDR(at);
}

void fuzz_answer(struct fuzz_serving *s, int q, int tag, int result)
{
	struct ublk_batch_io cmd;
	struct io_uring_sqe *sqe;
	uint8_t *at;

	if (!(s->flags & UBLK_F_BATCH_IO)) {
		fuzz_put_command(s, UBLK_U_IO_COMMIT_AND_FETCH_REQ, q, tag,
				 result, buffer_of(s, q, tag),
				 fuzz_user_data(TAG_CMD, F_COMMIT_AND_FETCH_REQ,
						q, tag));
		return;
	}
	cmd = elements(s, q, tag, 1, result, &at);
	sqe = put(s, UBLK_U_IO_COMMIT_IO_CMDS, &cmd,
		  fuzz_user_data(OTHER_CMD, F_COMMIT_IO_CMDS, q, tag));
	sqe->addr = ADDR(at);
}

/* ---- a request has come ---- */

static uint64_t copy_pos(int q, int tag, uint64_t off)
{
	return UBLKSRV_IO_BUF_OFFSET + ((uint64_t)q << UBLK_QID_OFF |
					(uint64_t)tag << UBLK_TAG_OFF | off);
}

static long report_zones(struct fuzz_serving *s, int q, int tag,
			 const struct ublksrv_io_desc *desc)
{
	static struct blk_zone zones[64];
	unsigned int n = desc->nr_zones < 64 ? desc->nr_zones : 64;

	memset(zones, 0, sizeof(zones));
	for (unsigned int i = 0; i < n; i++) {
		struct blk_zone *zone = &zones[i];

		zone->start = desc->start_sector + i * ZONE_SECTORS;
		if (zone->start >= 64 * MIB >> 9)
			break;
		zone->len = ZONE_SECTORS;
		zone->capacity = ZONE_SECTORS;
		zone->wp = zone->start + (one_in(3) ? 8 : 0);
		zone->type = BLK_ZONE_TYPE_SEQWRITE_REQ;
		zone->cond = zone->wp == zone->start ? BLK_ZONE_COND_EMPTY :
						       BLK_ZONE_COND_IMP_OPEN;
		if (one_in(200))
			((uint8_t *)zone)[below(sizeof(*zone))] = fuzz_rand();
	}
	return tell_errno(F_chardev_write,
			  pwrite(s->fd, zones, n * sizeof(*zones),
				 copy_pos(q, tag, 0)));
}

static void copy_data(struct fuzz_serving *s, int q, int tag, int op, int len)
{
	uint64_t pos = copy_pos(q, tag, 0);
	void *buf = s->bufs;

	if (one_in(10))
		pos = near(pos + (one_in(2) ? 0 : near(len)));
	if (one_in(10))
		len = near(len) % (4 * MIB);
	if (one_in(10))
		pos ^= UBLKSRV_IO_INTEGRITY_FLAG;
	if (one_in(10))
		buf = (void *)(uintptr_t)any_addr();
	if (one_in(20))
		op = !op;
	if (op == UBLK_IO_OP_READ)
		tell_errno(F_chardev_write, pwrite(s->fd, buf, len, pos));
	else
		tell_errno(F_chardev_read, pread(s->fd, buf, len, pos));
}

/* Registers the request's pages, uses them, and takes them out: often. */
static void by_registration(struct fuzz_serving *s, int q, int tag, int op,
			    int len)
{
	int index = q * s->depth + tag;
	struct io_uring_sqe *sqe;

	fuzz_put_command(s, UBLK_U_IO_REGISTER_IO_BUF, q, tag, 0, index,
			 fuzz_user_data(OTHER_CMD, F_REGISTER_IO_BUF, q, tag));
	sqe = fuzz_sqe(s);
	sqe->opcode = op == UBLK_IO_OP_READ ? IORING_OP_READ_FIXED :
					      IORING_OP_WRITE_FIXED;
	sqe->fd = fuzz->memfd;
	sqe->buf_index = index;
	sqe->len = one_in(10) ? near(len) : (unsigned int)len;
	sqe->addr = one_in(10) ? near(0) : 0;
	sqe->flags = one_in(4) ? IOSQE_ASYNC : 0;
	sqe->user_data = fuzz_user_data(OTHER_CMD, F_fixed_io, q, tag);
	if (one_in(12))
		return;
	fuzz_put_command(s, UBLK_U_IO_UNREGISTER_IO_BUF, q, tag, 0,
			 one_in(10) ? near(index) : (uint64_t)index,
			 fuzz_user_data(OTHER_CMD, F_UNREGISTER_IO_BUF, q, tag));
}

static int any_result(int right)
{
	if (!one_in(15))
		return right;
	return PICK(0, 1, 511, 512, 4096, right - 512, right + 1, right + 512,
		    -EIO, -ENOSPC, -EAGAIN, -1, -4095, -4096, 0x7fffffff,
		    0x80000000, UBLK_IO_RES_ABORT);
}

void fuzz_deliver(struct fuzz_serving *s, int q, int tag)
{
	struct ublksrv_io_desc desc;
	int op, len = 0;

	if (q >= s->queues || tag >= s->depth)
		fail("device %u delivers queue %d, tag %d", s->id, q, tag);
	__atomic_fetch_add(&fuzz->delivered, 1, __ATOMIC_RELAXED);
	memcpy(&desc, s->descs[q] + tag * s->desc_bytes, sizeof(desc));
	op = ublksrv_get_op(&desc);
	if (op == UBLK_IO_OP_REPORT_ZONES && !one_in(30)) {
		fuzz_answer(s, q, tag, report_zones(s, q, tag, &desc));
		return;
	}
	if (op == UBLK_IO_OP_READ || op == UBLK_IO_OP_WRITE)
		len = desc.nr_sectors * 512;
	if (one_in(20) && s->nr_held < (int)ARRAY_SIZE(s->held)) {
		s->held[s->nr_held].q = q;
		s->held[s->nr_held++].tag = tag;
		return;
	}
	if (s->flags & UBLK_F_USER_COPY && len)
		copy_data(s, q, tag, op, len);
	else if (s->flags & UBLK_F_SUPPORT_ZERO_COPY && len)
		by_registration(s, q, tag, op, len);
	fuzz_answer(s, q, tag, any_result(len));
}

/* ---- what should not be ---- */

static uint32_t any_io_op(const struct fuzz_serving *s)
{
	static const uint32_t ops[] = {
		UBLK_U_IO_FETCH_REQ, UBLK_U_IO_COMMIT_AND_FETCH_REQ,
		UBLK_U_IO_NEED_GET_DATA, UBLK_U_IO_REGISTER_IO_BUF,
		UBLK_U_IO_UNREGISTER_IO_BUF, UBLK_U_IO_PREP_IO_CMDS,
		UBLK_U_IO_COMMIT_IO_CMDS, UBLK_U_IO_FETCH_IO_CMDS,
	};
	uint32_t op = ops[below(ARRAY_SIZE(ops))];

	if (s->flags & UBLK_F_BATCH_IO && one_in(2))
		op = ops[5 + below(3)];
	if (one_in(10))
		return _IOC_NR(op);
	return one_in(30) ? op ^ 1U << below(32) : op;
}

static void wild_batch(struct fuzz_serving *s, uint32_t op, int q)
{
	int n = one_in(4) ? near(s->depth) % FUZZ_DEPTH : 1 + below(s->depth);
	struct ublk_batch_io cmd;
	struct io_uring_sqe *sqe;
	uint8_t *at;

	cmd = elements(s, q, below(s->depth), n, any_result(512), &at);
	if (_IOC_NR(op) == 0x27)
		cmd = (struct ublk_batch_io){ .q_id = q, .elem_bytes = 2 };
	if (one_in(4))
		cmd.nr_elem = near(n);
	if (one_in(8))
		cmd.flags ^= 1 << below(16);
	if (one_in(8))
		cmd.elem_bytes = near(cmd.elem_bytes);
	if (one_in(8))
		at[below(sizeof(s->elems[0]))] = fuzz_rand();
	sqe = put(s, op, &cmd,
		  fuzz_user_data(_IOC_NR(op) == 0x27 ? FETCH_CMD : OTHER_CMD,
				 fuzz_io_kind(op), q, 0));
	sqe->addr = one_in(5) ? any_addr() : ADDR(at);
	if (_IOC_NR(op) == 0x27) {
		sqe->rw_flags = one_in(4) ? near(2) : 2;
		sqe->addr = 0;
		sqe->buf_group = one_in(6) ? near(FUZZ_GROUP) : FUZZ_GROUP;
		sqe->flags = one_in(6) ? 0 : IOSQE_BUFFER_SELECT;
	}
}

static void wild_cancel(struct fuzz_serving *s)
{
	struct io_uring_sqe *sqe = fuzz_sqe(s);

	sqe->opcode = IORING_OP_ASYNC_CANCEL;
	sqe->fd = s->fd;
	sqe->addr = fuzz_user_data(TAG_CMD, PICK(F_FETCH_REQ,
						 F_COMMIT_AND_FETCH_REQ),
				   below(s->queues), below(s->depth));
	sqe->cancel_flags = PICK(0, 0, 0, 0, IORING_ASYNC_CANCEL_ALL,
				 IORING_ASYNC_CANCEL_FD,
				 IORING_ASYNC_CANCEL_ANY);
	sqe->user_data = fuzz_user_data(OTHER_CMD, F_cancel, 0, 0);
}

static void wild_copy(struct fuzz_serving *s)
{
	uint64_t pos = copy_pos(near(below(s->queues)) & 0xfff,
				near(below(s->depth)) & 0xffff,
				near(0) & 0x1ffffff);
	int len = PICK(0, 1, 8, 512, PAGE, 3 * PAGE, FUZZ_MEM);
	void *buf = (void *)(uintptr_t)any_addr();

	if (one_in(4))
		pos = near(pos);
	if (one_in(2))
		tell_errno(F_chardev_read, pread(s->fd, buf, len, pos));
	else
		tell_errno(F_chardev_write, pwrite(s->fd, buf, len, pos));
}

void wild_io(struct fuzz_serving *s)
{
	int q = one_in(10) ? near(s->queues) : below(s->queues);
	int tag = one_in(10) ? near(s->depth) : below(s->depth);
	uint32_t op = any_io_op(s);
	struct ublksrv_io_cmd cmd;
	struct io_uring_sqe *sqe;

	if (one_in(8)) {
		wild_copy(s);
		return;
	}
	if (one_in(12)) {
		wild_cancel(s);
		return;
	}
	if (_IOC_NR(op) >= 0x25 && !one_in(8)) {
		wild_batch(s, op, q);
		return;
	}
	cmd = (struct ublksrv_io_cmd){ .q_id = q, .tag = tag,
				       .result = any_result(512),
				       .addr = one_in(2) ? any_addr() :
							   near(0) };
	sqe = put(s, op, &cmd,
		  fuzz_user_data(_IOC_NR(op) < 0x23 ? TAG_CMD : OTHER_CMD,
				 fuzz_io_kind(op), q, tag));
	sqe->flags = one_in(4) ? PICK(IOSQE_ASYNC, IOSQE_ASYNC, IOSQE_IO_LINK,
				      IOSQE_IO_HARDLINK, IOSQE_FIXED_FILE,
				      IOSQE_CQE_SKIP_SUCCESS) : 0;
	/* what drains waits for commands that wait for a request */
	if (one_in(60))
		sqe->flags |= IOSQE_IO_DRAIN;
	sqe->addr = one_in(2) ? near(0) : 0;
	sqe->rw_flags = one_in(8) ? near(1) : 0;
	sqe->buf_index = one_in(4) ? near(0) : 0;
}
