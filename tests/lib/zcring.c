// SPDX-License-Identifier: GPL-2.0-only
/* Rings besides those of the server's threads, in its process or another. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "zerocopy.h"

void zc_ring_open(struct io_uring *ring, int buffers)
{
	int ret = io_uring_queue_init(16, ring, 0);

	if (!ret && buffers)
		ret = io_uring_register_buffers_sparse(ring, buffers);
	if (ret)
		fail("a ring with %d buffers: %s", buffers, res_text(ret));
}

static struct io_uring_sqe *get_sqe(struct io_uring *ring)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	if (!sqe)
		fail("a submission queue is full");
	memset(sqe, 0, sizeof(*sqe));
	return sqe;
}

static int result(struct io_uring *ring)
{
	struct __kernel_timespec ts = { .tv_sec = 1 };
	struct io_uring_cqe *cqe;
	int res;

	EQ(io_uring_submit(ring), 1);
	if (io_uring_wait_cqe_timeout(ring, &cqe, &ts))
		return PENDING;
	res = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return res;
}

int zc_ring_cmd(struct io_uring *ring, int fd, uint32_t op,
		const struct slot *slot, int res, uint64_t addr)
{
	struct io_uring_sqe *sqe = get_sqe(ring);
	struct ublksrv_io_cmd cmd = { .q_id = slot->q, .tag = slot->tag,
				      .result = res, .addr = addr };

	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->cmd_op = op;
	if (op == UBLK_U_IO_COMMIT_AND_FETCH_REQ)
		sqe->addr = slot->auto_buf;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	return result(ring);
}

int zc_ring_fixed(struct io_uring *ring, struct zc_move move)
{
	struct io_uring_sqe *sqe = get_sqe(ring);

	sqe->opcode = move.fills ? IORING_OP_READ_FIXED : IORING_OP_WRITE_FIXED;
	sqe->fd = move.fd;
	sqe->buf_index = move.index;
	sqe->addr = move.at;
	sqe->off = move.off;
	sqe->len = move.len;
	return result(ring);
}

static __thread struct {
	struct io_uring ring;
	int fd;			/* the data, as a file */
} copier;

static void copy(struct srv *srv, const struct slot *slot, bool fills,
		 size_t len)
{
	struct zc_move move = { .fills = fills, .fd = copier.fd, .len = len };

	OK(zc_ring_cmd(&copier.ring, srv->fd, UBLK_U_IO_REGISTER_IO_BUF, slot,
		       0, 0));
	EQ(zc_ring_fixed(&copier.ring, move), len);
	OK(zc_ring_cmd(&copier.ring, srv->fd, UBLK_U_IO_UNREGISTER_IO_BUF, slot,
		       0, 0));
}

static void need_copier(void)
{
	if (copier.fd)
		return;
	zc_ring_open(&copier.ring, 1);
	copier.fd = memfd_create("copier", 0);
	if (copier.fd < 0)
		fail("memfd_create: %m");
}

void zc_take(struct srv *srv, const struct slot *slot, void *to, size_t len)
{
	need_copier();
	copy(srv, slot, false, len);
	EQ(pread(copier.fd, to, len, 0), len);
}

void zc_give(struct srv *srv, const struct slot *slot, const void *from,
	     size_t len)
{
	need_copier();
	EQ(pwrite(copier.fd, from, len, 0), len);
	copy(srv, slot, true, len);
}

static int obey(struct outsider *out, struct io_uring *ring, int fd)
{
	const struct ublksrv_io_desc *desc = &out->slot->desc;

	switch (out->order) {
	case OUT_UNREGISTER:
		return zc_ring_cmd(ring, fd, UBLK_U_IO_UNREGISTER_IO_BUF,
				   out->slot, 0, 0);
	case OUT_MOVE:
		return zc_ring_fixed(ring, (struct zc_move){
			.fills = ublksrv_get_op(desc) == UBLK_IO_OP_READ,
			.fd = out->srv->disk_fd, .off = desc->start_sector << 9,
			.len = desc->nr_sectors << 9 });
	default:
		io_uring_queue_exit(ring);
		return 0;
	}
}

static int be_outside(void *arg)
{
	struct outsider *out = arg;
	int fd = srv_file(out->srv);
	struct io_uring ring;

	zc_ring_open(&ring, 1);
	out->registered = zc_ring_cmd(&ring, fd, UBLK_U_IO_REGISTER_IO_BUF,
				      out->slot, 0, 0);
	if (!out->keeps_fd)
		close(fd);
	shared_changed();
	for (;;) {
		if (!wait_for(out->ordered, 4 * LONG_MS))
			return 0;
		out->ordered = 0;
		out->res = obey(out, &ring, fd);
		__atomic_store_n(&out->done, 1, __ATOMIC_SEQ_CST);
		shared_changed();
	}
}

struct outsider *outsider_start(struct srv *srv, const struct slot *slot,
				bool keeps_fd)
{
	struct outsider *out = share(sizeof(*out));

	*out = (struct outsider){ .srv = srv, .slot = slot,
				  .keeps_fd = keeps_fd,
				  .registered = PENDING };
	out->child = child_start(0, be_outside, out);
	if (!wait_for(out->registered != PENDING, LONG_MS))
		fail("the other process has not registered the request");
	return out;
}

int outsider_do(struct outsider *out, enum outsider_order order)
{
	out->order = order;
	out->done = 0;
	__atomic_store_n(&out->ordered, 1, __ATOMIC_SEQ_CST);
	shared_changed();
	if (!wait_for(__atomic_load_n(&out->done, __ATOMIC_SEQ_CST), LONG_MS))
		return PENDING;
	return out->res;
}

void outsider_kill(struct outsider *out)
{
	child_kill(out->child);
}
