// SPDX-License-Identifier: GPL-2.0-only
/*
 * The zero copy server: its policy, which goes from one command's completion
 * to the next, and what a test has one of its threads do.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "server.h"
#include "zerocopy.h"

static uint64_t len_of(const struct slot *slot)
{
	return (uint64_t)slot->desc.nr_sectors << 9;
}

static bool is_read(const struct slot *slot)
{
	return ublksrv_get_op(&slot->desc) == UBLK_IO_OP_READ;
}

/* ---- the policy ---- */

/* With FALLBACK the automatic index may be past every table. */
static int index_of(const struct slot *slot)
{
	return slot->auto_buf & (ZC_NOWHERE - 1);
}

/* Each slot has one handle for what happens between delivery and commit. */
static int step(struct srv *srv, struct slot *slot, uint32_t op,
		void (*then)(struct worker *w, struct slot *slot, int res))
{
	if (!slot->step)
		slot->step = srv_new_handle(srv, op, slot->q, slot->tag);
	srv->handles[slot->step].op = op;
	srv->handles[slot->step].then = then;
	return slot->step;
}

static void unregistered(struct worker *w, struct slot *slot, int res)
{
	worker_commit(w, slot, res ? res : slot->moved);
}

static void moved(struct worker *w, struct slot *slot, int res)
{
	bool by_hand = !(w->srv->dev->info.flags & ZC_AUTO) ||
		slot->desc.op_flags & UBLK_IO_F_NEED_REG_BUF;

	slot->moved = res;
	if (by_hand)
		worker_prep(w, UBLK_U_IO_UNREGISTER_IO_BUF, slot->q, slot->tag,
			    0, index_of(slot),
			    step(w->srv, slot, UBLK_U_IO_UNREGISTER_IO_BUF,
				 unregistered));
	else
		worker_commit(w, slot, res);
}

static void prep_move(struct worker *w, const struct zc_move *move, int handle)
{
	struct io_uring_sqe *sqe = worker_sqe(w);

	sqe->opcode = move->fills ? IORING_OP_READ_FIXED :
				    IORING_OP_WRITE_FIXED;
	sqe->fd = move->fd ? move->fd : w->srv->disk_fd;
	sqe->buf_index = move->index;
	sqe->addr = move->at;
	sqe->off = move->off;
	sqe->len = move->len;
	sqe->user_data = handle;
}

static void registered(struct worker *w, struct slot *slot, int res)
{
	struct zc_move move = {
		.fills = is_read(slot), .index = index_of(slot),
		.off = slot->place, .len = len_of(slot),
	};

	if (res)
		worker_commit(w, slot, res);
	else
		prep_move(w, &move, step(w->srv, slot, 0, moved));
}

int zc_serve_at(struct srv *srv, struct slot *slot, uint64_t place)
{
	struct worker *w = &srv->workers[slot->thread];

	slot->place = place;
	if (srv->dev->info.flags & ZC_AUTO &&
	    !(slot->desc.op_flags & UBLK_IO_F_NEED_REG_BUF))
		registered(w, slot, 0);
	else
		worker_prep(w, UBLK_U_IO_REGISTER_IO_BUF, slot->q, slot->tag, 0,
			    index_of(slot),
			    step(srv, slot, UBLK_U_IO_REGISTER_IO_BUF,
				 registered));
	return LATER;
}

int zc_serve(struct srv *srv, struct slot *slot)
{
	int op = ublksrv_get_op(&slot->desc);

	if (srv_holds(srv, slot))
		return HOLD;
	if (op != UBLK_IO_OP_READ && op != UBLK_IO_OP_WRITE)
		return srv_serve_ram(srv, slot);
	return zc_serve_at(srv, slot, slot->desc.start_sector << 9);
}

/* ---- devices and servers ---- */

struct dev *zc_dev(struct dev_opts opts)
{
	if (opts.flags & ZC)
		need_feature(ZC, "SUPPORT_ZERO_COPY");
	if (opts.flags & ZC_AUTO)
		need_feature(ZC_AUTO, "AUTO_BUF_REG");
	return dev_new(opts);
}

static struct srv *with_disk(struct dev *dev, struct srv_opts opts,
			     uint8_t *disk, int fd)
{
	int room = ZC_OWN + dev->info.nr_hw_queues * dev->info.queue_depth;
	struct srv *srv;

	if (!opts.policy)
		opts.policy = zc_serve;
	if (!opts.buffers)
		opts.buffers = room;
	srv = srv_new(dev, opts);
	for (int i = ZC_OWN; opts.buffers == room && i < room; i++)
		srv->slots[i - ZC_OWN].auto_buf = i;
	srv->disk = disk;
	srv->disk_fd = fd;
	return srv;
}

struct srv *zc_srv(struct dev *dev, struct srv_opts opts)
{
	uint64_t bytes = dev->params.basic.dev_sectors << 9;
	int fd = memfd_create("disk", 0);
	uint8_t *disk;

	if (fd < 0 || ftruncate(fd, bytes))
		fail("memfd_create: %m");
	disk = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (disk == MAP_FAILED)
		fail("mmap of the disk: %m");
	return with_disk(dev, opts, disk, fd);
}

struct srv *zc_up(struct dev_opts dev_opts, struct srv_opts opts)
{
	struct srv *srv = zc_srv(zc_dev(dev_opts), opts);

	srv_fetch_all(srv);
	OK(dev_start(srv->dev, srv));
	return srv;
}

struct srv *zc_successor(struct srv *old, struct srv_opts opts)
{
	opts.wait_for_open = true;
	return with_disk(old->dev, opts, old->disk, old->disk_fd);
}

struct srv *zc_recover(struct srv *old)
{
	struct srv *srv;

	TRUE(wait_for(recovery_start(old->dev) == 0, LONG_MS));
	srv = zc_successor(old, old->opts);
	srv_fetch_all(srv);
	OK(recovery_end(srv->dev, srv->pid));
	return srv;
}

/* ---- what a test orders ---- */

struct slot *zc_hold(struct srv *srv, enum client_op op, uint32_t len,
		     struct client **client)
{
	if (op == C_READ)
		pattern(srv->disk + MIDDLE, len, len + srv->count[0]);
	srv_hold(srv, 1 << UBLK_IO_OP_READ | 1 << UBLK_IO_OP_WRITE |
		      1 << UBLK_IO_OP_FLUSH | 1 << UBLK_IO_OP_DISCARD);
	*client = client_start((struct client_io){
		.dev = srv->dev, .op = op, .off = MIDDLE, .len = len });
	return srv_take(srv, LONG_MS);
}

static int cmd(struct srv *srv, int thread, uint32_t op, int q, int tag,
	       uint64_t index)
{
	return srv_result(srv, srv_post(srv, thread, op, q, tag, 0, index),
			  LONG_MS);
}

int zc_register(struct srv *srv, int thread, const struct slot *slot,
		uint64_t index)
{
	return cmd(srv, thread, UBLK_U_IO_REGISTER_IO_BUF, slot->q, slot->tag,
		   index);
}

int zc_unregister(struct srv *srv, int thread, uint64_t index)
{
	return cmd(srv, thread, UBLK_U_IO_UNREGISTER_IO_BUF, 0, 0, index);
}

struct order_arg {
	int thread, nr, handle;
	struct zc_move move;
};

static int begin_move(struct srv *srv, void *arg)
{
	struct order_arg *order = arg;

	prep_move(&srv->workers[order->thread], &order->move, order->handle);
	return 0;
}

int zc_begin_move(struct srv *srv, int thread, struct zc_move move)
{
	struct order_arg *order = share(sizeof(*order));

	order->thread = thread;
	order->move = move;
	order->handle = srv_new_handle(srv, 0, 0, 0);
	srv_call(srv, thread, begin_move, order);
	return order->handle;
}

int zc_move(struct srv *srv, int thread, struct zc_move move)
{
	return srv_result(srv, zc_begin_move(srv, thread, move), LONG_MS);
}

int zc_move_all(struct srv *srv, int thread, const struct slot *slot,
		int index)
{
	return zc_move(srv, thread, (struct zc_move){
		.fills = is_read(slot), .index = index,
		.off = slot->desc.start_sector << 9, .len = len_of(slot) });
}

static int table(struct srv *srv, void *arg)
{
	struct order_arg *order = arg;
	struct io_uring *ring = srv->workers[order->thread].ring;
	int ret = io_uring_unregister_buffers(ring);

	if (ret && ret != -ENXIO)
		return ret;
	return order->nr ? io_uring_register_buffers_sparse(ring, order->nr) : 0;
}

void zc_table(struct srv *srv, int thread, int nr)
{
	struct order_arg *order = share(sizeof(*order));

	order->thread = thread;
	order->nr = nr;
	OK(srv_call(srv, thread, table, order));
}

static int occupy(struct srv *srv, void *arg)
{
	static uint8_t memory[PAGE] __attribute__((aligned(PAGE)));
	struct order_arg *order = arg;
	struct io_uring *ring = srv->workers[order->thread].ring;
	struct iovec iov = { memory, sizeof(memory) };
	__u64 no_tag = 0;

	return io_uring_register_buffers_update_tag(ring, order->nr, &iov,
						    &no_tag, 1);
}

void zc_occupy(struct srv *srv, int thread, int index)
{
	struct order_arg *order = share(sizeof(*order));

	order->thread = thread;
	order->nr = index;
	EQ(srv_call(srv, thread, occupy, order), 1);
}
