// SPDX-License-Identifier: GPL-2.0-only
/*
 * The small server's own process. Every thread has a ring; it serves what is
 * delivered as the policy says, and carries out orders of the test, for which
 * an eventfd rings. All its state that the test looks at is shared memory.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fault.h"
#include "server.h"

#define WAKE	((uint64_t)-1)

struct io_uring_sqe *worker_sqe(struct worker *w)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(w->ring);

	if (!sqe) {
		io_uring_submit(w->ring);
		sqe = io_uring_get_sqe(w->ring);
	}
	if (!sqe)
		fail("the server's submission queue stays full");
	memset(sqe, 0, sizeof(*sqe));
	return sqe;
}

static void arm_wake(struct worker *w)
{
	struct io_uring_sqe *sqe = worker_sqe(w);

	sqe->opcode = IORING_OP_POLL_ADD;
	sqe->fd = w->efd;
	sqe->poll32_events = POLLIN;
	sqe->user_data = WAKE;
}

struct io_uring_sqe *worker_cmd(struct worker *w, uint32_t op,
				uint64_t user_data)
{
	struct io_uring_sqe *sqe = worker_sqe(w);

	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = w->srv->fd;
	sqe->flags = w->srv->opts.sqe;
	if (w->srv->opts.fixed_file) {
		sqe->fd = 0;
		sqe->flags |= IOSQE_FIXED_FILE;
	}
	sqe->cmd_op = op;
	sqe->user_data = user_data;
	return sqe;
}

static bool is_fetch(uint32_t op)
{
	return _IOC_NR(op) == UBLK_IO_FETCH_REQ;
}

static bool is_commit(uint32_t op)
{
	return _IOC_NR(op) == UBLK_IO_COMMIT_AND_FETCH_REQ;
}

static bool may_deliver(uint32_t op)
{
	return is_fetch(op) || is_commit(op) ||
	       _IOC_NR(op) == UBLK_IO_NEED_GET_DATA;
}

/* What the tag wants in sqe->addr; a test may name tags that do not exist. */
static uint64_t auto_buf(struct srv *srv, int q, int tag)
{
	if (q >= srv->queues || tag >= srv->depth)
		return 0;
	return srv_slot(srv, q, tag)->auto_buf;
}

void worker_prep(struct worker *w, uint32_t op, int q, int tag, int result,
		 uint64_t addr, int handle)
{
	struct io_uring_sqe *sqe = worker_cmd(w, op, handle);
	struct ublksrv_io_cmd cmd = { .q_id = q, .tag = tag,
				      .result = result, .addr = addr };

	w->srv->handles[handle].result = result;
	w->srv->handles[handle].addr = addr;
	if (w->srv->dev->info.flags & UBLK_F_AUTO_BUF_REG && may_deliver(op))
		sqe->addr = auto_buf(w->srv, q, tag);
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
}

void worker_commit(struct worker *w, struct slot *slot, int result)
{
	struct srv *srv = w->srv;

	if (srv_is_batch(srv)) {
		batch_finish(w, slot, result);
		return;
	}
	slot->handle = srv_new_handle(srv, UBLK_U_IO_COMMIT_AND_FETCH_REQ,
				      slot->q, slot->tag);
	worker_prep(w, UBLK_U_IO_COMMIT_AND_FETCH_REQ, slot->q, slot->tag,
		    result, srv_buf_addr(srv, slot, slot->lba), slot->handle);
}

static void read_descriptor(struct srv *srv, struct slot *slot)
{
	memcpy(&slot->desc,
	       srv->descs[slot->q] + slot->tag * srv->desc_size,
	       sizeof(slot->desc));
}

void worker_delivered(struct worker *w, struct slot *slot)
{
	struct srv *srv = w->srv;
	int op, result;

	read_descriptor(srv, slot);
	slot->asked = 0;
	op = ublksrv_get_op(&slot->desc) % ARRAY_SIZE(srv->count);
	__atomic_fetch_add(&srv->count[op], 1, __ATOMIC_SEQ_CST);
	__atomic_fetch_or(&srv->seen_flags, slot->desc.op_flags & ~0xff,
			  __ATOMIC_SEQ_CST);
	srv->last[op] = slot->desc;
	slot->deliveries++;
	result = srv->opts.policy(srv, slot);
	if (result == HOLD)
		__atomic_store_n(&slot->held, 1, __ATOMIC_SEQ_CST);
	else if (result != LATER)
		worker_commit(w, slot, result);
}

/* A WRITE has come with this tag, without its data. */
static void asked(struct worker *w, struct slot *slot)
{
	struct srv *srv = w->srv;

	read_descriptor(srv, slot);
	slot->asked++;
	__atomic_fetch_add(&srv->asked, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&srv->hold_asked, __ATOMIC_SEQ_CST)) {
		__atomic_store_n(&slot->held, 1, __ATOMIC_SEQ_CST);
		return;
	}
	slot->handle = srv_new_handle(srv, UBLK_U_IO_NEED_GET_DATA, slot->q,
				      slot->tag);
	worker_prep(w, UBLK_U_IO_NEED_GET_DATA, slot->q, slot->tag, 0,
		    ADDR(slot->buf), slot->handle);
}

static void completed(struct worker *w, struct io_uring_cqe *cqe)
{
	struct srv *srv = w->srv;
	struct handle *h = &srv->handles[cqe->user_data];
	struct slot *slot = NULL;

	if (batch_completed(w, cqe, h))
		return;
	h->res = cqe->res;
	if (h->q < srv->queues && h->tag < srv->depth)
		slot = srv_slot(srv, h->q, h->tag);
	if (srv->opts.faults && h->op && is_fault(cqe->res)) {
		worker_prep(w, h->op, h->q, h->tag, h->result, h->addr,
			    cqe->user_data);
		return;
	}
	if (slot && may_deliver(h->op)) {
		if (cqe->res == UBLK_IO_RES_OK)
			worker_delivered(w, slot);
		else if (cqe->res == UBLK_IO_RES_NEED_GET_DATA)
			asked(w, slot);
	}
	__atomic_store_n(&h->done, 1, __ATOMIC_SEQ_CST);
	if (slot && h->then)
		h->then(w, slot, cqe->res);
	shared_changed();
}

static void fetch_all(struct worker *w)
{
	struct srv *srv = w->srv;

	if (srv_is_batch(srv)) {
		batch_fetch_all(w);
		return;
	}
	for (int i = 0; i < srv->queues * srv->depth; i++) {
		struct slot *slot = &srv->slots[i];

		if (slot->q % srv->opts.threads != w->nr)
			continue;
		slot->thread = w->nr;
		slot->handle = srv_new_handle(srv, UBLK_U_IO_FETCH_REQ,
					      slot->q, slot->tag);
		worker_prep(w, UBLK_U_IO_FETCH_REQ, slot->q, slot->tag, 0,
			    srv_buf_addr(srv, slot, 0), slot->handle);
	}
}

static void obey(struct worker *w)
{
	struct order *order = &w->order;
	uint64_t count;

	if (read(w->efd, &count, sizeof(count)) != sizeof(count) &&
	    !w->srv->opts.faults)
		fail("read of the eventfd: %m");
	arm_wake(w);
	if (!__atomic_exchange_n(&order->posted, 0, __ATOMIC_SEQ_CST))
		return;
	switch (order->kind) {
	case ORDER_POST:
		worker_prep(w, order->op, order->q, order->tag, order->result,
			    order->addr, order->handle);
		break;
	case ORDER_FETCH_ALL:
		fetch_all(w);
		break;
	case ORDER_CALL:
		order->ret = order->fn(w->srv, order->arg);
		break;
	case ORDER_THREAD_EXIT:
		__atomic_store_n(&order->done, 1, __ATOMIC_SEQ_CST);
		shared_changed();
		syscall(SYS_exit, 0);
	}
	batch_flush(w);
	io_uring_submit(w->ring);
	__atomic_store_n(&order->done, 1, __ATOMIC_SEQ_CST);
	shared_changed();
}

static void register_fds(struct worker *w)
{
	struct srv *srv = w->srv;
	int ret = 0;

	if (srv->opts.fixed_file)
		ret = io_uring_register_files(w->ring, &srv->fd, 1);
	if (ret)
		fail("io_uring_register_files: %s", res_text(ret));
	if (srv->opts.registered_ring) {
		if (io_uring_register_ring_fd(w->ring) != 1)
			fail("io_uring_register_ring_fd failed");
		close(w->ring->ring_fd);
	}
}

static void init_ring(struct worker *w)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CQSIZE,
				     .sq_thread_idle = 20 };
	struct srv *srv = w->srv;
	int ret;

	p.flags |= srv->opts.ring;
	if (srv->opts.defer_taskrun)
		p.flags |= IORING_SETUP_SINGLE_ISSUER |
			   IORING_SETUP_DEFER_TASKRUN;
	p.cq_entries = srv->opts.batch.cq_entries ?:
		2 * srv->queues * srv->depth + 512;
	w->ring = calloc(1, sizeof(*w->ring));
	ret = io_uring_queue_init_params(srv->opts.batch.cq_entries ? 1 : 256,
					 w->ring, &p);
	if (ret)
		fail("the server's io_uring_queue_init: %s", res_text(ret));
	if (srv->opts.buffers)
		ret = io_uring_register_buffers_sparse(w->ring,
						       srv->opts.buffers);
	if (ret)
		fail("io_uring_register_buffers_sparse: %s", res_text(ret));
	if (srv_is_batch(srv))
		batch_init(w);
	register_fds(w);
	arm_wake(w);
	io_uring_submit(w->ring);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct io_uring_cqe *cqe;

	w->tid = gettid();
	init_ring(w);
	if (__atomic_add_fetch(&w->srv->ready, 1, __ATOMIC_SEQ_CST) ==
	    w->srv->opts.threads && w->srv->opts.fixed_file)
		close(w->srv->fd);
	shared_changed();
	for (;;) {
		batch_flush(w);
		io_uring_submit_and_wait(w->ring, 1);
		while (!io_uring_peek_cqe(w->ring, &cqe)) {
			struct io_uring_cqe copy = *cqe;

			io_uring_cqe_seen(w->ring, cqe);
			if (copy.user_data == WAKE)
				obey(w);
			else if (copy.user_data & BATCH_COMMIT)
				batch_committed(w, &copy);
			else
				completed(w, &copy);
		}
	}
	return NULL;
}

static void map_descriptors(struct srv *srv)
{
	size_t step = srv->desc_size * 4096UL;
	size_t len = (size_t)srv->desc_size * srv->depth;

	len = (len + PAGE - 1) / PAGE * PAGE;
	for (int q = 0; q < srv->queues; q++) {
		srv->descs[q] = mmap(NULL, len, PROT_READ,
				     MAP_SHARED | MAP_POPULATE, srv->fd,
				     q * step);
		if (srv->descs[q] == MAP_FAILED)
			fail("mmap of queue %d's descriptors: %m", q);
	}
}

/* A close is not over when close() returns: EBUSY is normal for a while. */
static bool try_open(struct srv *srv)
{
	srv->fd = open(srv->dev->path,
		       O_RDWR | (srv->opts.cloexec ? O_CLOEXEC : 0));
	return srv->fd >= 0 || errno != EBUSY;
}

void server_main(struct srv *srv)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (srv->opts.uid)
		become(srv->opts.uid);
	wait_for(try_open(srv), srv->opts.wait_for_open ? LONG_MS : 0);
	if (srv->fd < 0) {
		if (!srv->opts.may_not_open)
			fail("the server cannot open %s: %m", srv->dev->path);
		srv->open_res = -errno;
		srv->ready = srv->opts.threads;
		shared_changed();
		_exit(0);
	}
	map_descriptors(srv);
	if (srv->opts.alone)
		work(&srv->workers[0]);
	for (int i = 0; i < srv->opts.threads; i++) {
		struct worker *w = &srv->workers[i];

		if (pthread_create(&w->thread, NULL, work, w))
			fail("pthread_create failed");
	}
	for (;;)
		pause();
}
