// SPDX-License-Identifier: GPL-2.0-only
/*
 * The small server as the test sees it: made, ordered about, asked, ended.
 * An order is carried out by one thread of the server while the test waits.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batch.h"
#include "global.h"
#include "server.h"

void check_children(void)
{
	if (__atomic_load_n(&global->failed, __ATOMIC_SEQ_CST)) {
		fflush(NULL);
		_exit(1);
	}
}

struct slot *srv_slot(struct srv *srv, int q, int tag)
{
	return &srv->slots[q * srv->depth + tag];
}

int srv_new_handle(struct srv *srv, uint32_t op, int q, int tag)
{
	int nr = __atomic_fetch_add(&srv->nr_handles, 1, __ATOMIC_SEQ_CST);
	struct handle *h = &srv->handles[nr % MAX_HANDLES];

	*h = (struct handle){ .op = op, .q = q, .tag = tag, .res = PENDING };
	return nr % MAX_HANDLES;
}

bool srv_holds(struct srv *srv, const struct slot *slot)
{
	uint64_t off = slot->desc.start_sector << 9;
	int op = ublksrv_get_op(&slot->desc);

	return srv->hold_ops >> op & 1 &&
	       (op == UBLK_IO_OP_FLUSH ||
		(off >= srv->hold_from && off < srv->hold_to));
}

uint64_t srv_buf_addr(struct srv *srv, const struct slot *slot,
		      uint64_t otherwise)
{
	if (srv->dev->info.flags & (UBLK_F_USER_COPY | UBLK_F_SUPPORT_ZERO_COPY |
				    UBLK_F_AUTO_BUF_REG))
		return otherwise;
	return ADDR(slot->buf);
}

int srv_serve_ram(struct srv *srv, struct slot *slot)
{
	uint64_t off = slot->desc.start_sector << 9;
	uint64_t len = (uint64_t)slot->desc.nr_sectors << 9;
	int op = ublksrv_get_op(&slot->desc);

	if (srv_holds(srv, slot))
		return HOLD;

	switch (op) {
	case UBLK_IO_OP_READ:
		memcpy(slot->buf, srv->disk + off, len);
		return len;
	case UBLK_IO_OP_WRITE:
		memcpy(srv->disk + off, slot->buf, len);
		return len;
	case UBLK_IO_OP_FLUSH:
		return 0;
	case UBLK_IO_OP_DISCARD:
	case UBLK_IO_OP_WRITE_ZEROES:
		memset(srv->disk + off, 0, len);
		return len;
	default:
		return -EOPNOTSUPP;
	}
}

static void init_slots(struct srv *srv)
{
	for (int i = 0; i < srv->queues * srv->depth; i++) {
		struct slot *slot = &srv->slots[i];

		slot->q = i / srv->depth;
		slot->tag = i % srv->depth;
		slot->auto_buf = i;
		slot->buf = share(srv->dev->info.max_io_buf_bytes);
	}
}

struct srv *srv_new(struct dev *dev, struct srv_opts opts)
{
	struct srv *srv = share(sizeof(*srv));
	uint64_t bytes = dev->params.basic.dev_sectors << 9;
	pid_t pid;

	srv->dev = dev;
	srv->opts = opts;
	if (!opts.threads)
		srv->opts.threads = 1;
	if (!opts.policy)
		srv->opts.policy = srv_serve_ram;
	srv->queues = dev->info.nr_hw_queues;
	srv->depth = dev->info.queue_depth;
	srv->desc_size = dev->info.flags & UBLK_F_IO_DESC_SIZE ?
		dev->info.io_desc_size : sizeof(struct ublksrv_io_desc);
	srv->disk = share(bytes ? bytes : PAGE);
	srv->slots = share(sizeof(struct slot) * srv->queues * srv->depth);
	srv->workers = share(sizeof(struct worker) * srv->opts.threads);
	srv->handles = share(sizeof(struct handle) * MAX_HANDLES);
	if (srv_is_batch(srv))
		srv->batch = share(sizeof(*srv->batch));
	srv->hold_from = MIDDLE;
	srv->hold_to = MIDDLE + MIDDLE / 2;
	init_slots(srv);
	for (int i = 0; i < srv->opts.threads; i++) {
		srv->workers[i].srv = srv;
		srv->workers[i].nr = i;
		srv->workers[i].efd = eventfd(0, 0);
	}

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		fail("fork of the server: %m");
	if (!pid)
		server_main(srv);
	srv->pid = pid;
	if (!wait_for(srv->ready == srv->opts.threads, LONG_MS))
		fail("the server has not come up");
	return srv;
}

bool srv_is_gone(struct srv *srv)
{
	if (!srv->reaped && waitpid(srv->pid, &srv->status, WNOHANG) == srv->pid)
		srv->reaped = true;
	return srv->reaped;
}

static void post(struct worker *w, struct order order)
{
	uint64_t one = 1;

	w->order = order;
	__atomic_store_n(&w->order.posted, 1, __ATOMIC_SEQ_CST);
	if (write(w->efd, &one, sizeof(one)) != sizeof(one))
		fail("write to the eventfd: %m");
}

static void order(struct srv *srv, int thread, struct order order)
{
	struct worker *w = &srv->workers[thread];

	post(w, order);
	if (!wait_for(__atomic_load_n(&w->order.done, __ATOMIC_SEQ_CST) ||
		      srv_is_gone(srv), LONG_MS))
		fail("thread %d of the server does not answer", thread);
	if (!w->order.done)
		fail("the server died (wait status %#x)", srv->status);
}

int srv_post(struct srv *srv, int thread, uint32_t op, int q, int tag,
	     int result, uint64_t addr)
{
	int handle = srv_new_handle(srv, op, q, tag);

	order(srv, thread, (struct order){
		.kind = ORDER_POST, .op = op, .q = q, .tag = tag,
		.result = result, .addr = addr, .handle = handle });
	return handle;
}

int srv_result(struct srv *srv, int handle, int ms)
{
	struct handle *h = &srv->handles[handle];

	if (!wait_for(__atomic_load_n(&h->done, __ATOMIC_SEQ_CST), ms))
		return PENDING;
	return h->res;
}

static int nothing(struct srv *srv, void *arg)
{
	(void)srv;
	(void)arg;
	return 0;
}

/*
 * A refused command has completed when io_uring_enter() returns, and the
 * thread looks at it before it takes its next order: after an empty order the
 * answer is there, unless the driver keeps the command.
 */
int srv_cmd(struct srv *srv, int thread, uint32_t op, int q, int tag,
	    int result, uint64_t addr)
{
	int handle = srv_post(srv, thread, op, q, tag, result, addr);

	srv_call(srv, thread, nothing, NULL);
	srv_call(srv, thread, nothing, NULL);
	return srv_result(srv, handle, 0);
}

void srv_fetch(struct srv *srv, int thread, int q, int tag)
{
	struct slot *slot = srv_slot(srv, q, tag);

	slot->thread = thread;
	slot->handle = srv_post(srv, thread, UBLK_U_IO_FETCH_REQ, q, tag, 0,
				srv_buf_addr(srv, slot, 0));
	srv_call(srv, thread, nothing, NULL);
	srv_call(srv, thread, nothing, NULL);
	if (srv->handles[slot->handle].done && srv->handles[slot->handle].res)
		fail("FETCH of queue %d tag %d: %s", q, tag,
		     res_text(srv->handles[slot->handle].res));
}

void srv_fetch_all(struct srv *srv)
{
	for (int i = 0; i < srv->opts.threads; i++)
		order(srv, i, (struct order){ .kind = ORDER_FETCH_ALL });
	for (int i = 0; i < srv->opts.threads; i++) {
		srv_call(srv, i, nothing, NULL);
		srv_call(srv, i, nothing, NULL);
	}
	for (int i = 0; i < srv->queues * srv->depth; i++) {
		struct handle *h = &srv->handles[srv->slots[i].handle];

		if (h->done && h->res)
			fail("FETCH of queue %d tag %d: %s", h->q, h->tag,
			     res_text(h->res));
	}
}

void srv_hold(struct srv *srv, uint32_t ops)
{
	__atomic_store_n(&srv->hold_ops, ops, __ATOMIC_SEQ_CST);
}

static bool take(struct srv *srv, struct slot **slot)
{
	for (int i = 0; i < srv->queues * srv->depth; i++) {
		struct slot *at = &srv->slots[i];
		int one = 1;

		if (__atomic_compare_exchange_n(&at->held, &one, 2, false,
						__ATOMIC_SEQ_CST,
						__ATOMIC_SEQ_CST)) {
			*slot = at;
			break;
		}
	}
	return *slot;
}

struct slot *srv_take(struct srv *srv, int ms)
{
	struct slot *slot = NULL;

	if (!wait_for(take(srv, &slot), ms))
		fail("no request was delivered within %d ms", ms);
	return slot;
}

int srv_held(struct srv *srv)
{
	int n = 0;

	for (int i = 0; i < srv->queues * srv->depth; i++)
		n += !!__atomic_load_n(&srv->slots[i].held, __ATOMIC_SEQ_CST);
	return n;
}

/* An I/O command for a request that the test has taken. */
static struct order order_for(struct srv *srv, struct slot *slot, uint32_t op,
			      int result, uint64_t addr)
{
	__atomic_store_n(&slot->held, 0, __ATOMIC_SEQ_CST);
	slot->handle = srv_new_handle(srv, op, slot->q, slot->tag);
	return (struct order){
		.kind = ORDER_POST, .op = op, .q = slot->q, .tag = slot->tag,
		.result = result, .addr = addr, .handle = slot->handle };
}

static struct order commit_order(struct srv *srv, struct slot *slot, int result)
{
	return order_for(srv, slot, UBLK_U_IO_COMMIT_AND_FETCH_REQ, result,
			 srv_buf_addr(srv, slot, slot->lba));
}

void srv_commit(struct srv *srv, struct slot *slot, int result)
{
	if (srv_is_batch(srv)) {
		batch_commit_one(srv, slot, result);
		return;
	}
	order(srv, slot->thread, commit_order(srv, slot, result));
}

void srv_begin_commit(struct srv *srv, struct slot *slot, int result)
{
	post(&srv->workers[slot->thread], commit_order(srv, slot, result));
}

void srv_begin_get_data(struct srv *srv, struct slot *slot, uint64_t addr)
{
	post(&srv->workers[slot->thread],
	     order_for(srv, slot, UBLK_U_IO_NEED_GET_DATA, 0, addr));
}

int srv_call(struct srv *srv, int thread,
	     int (*fn)(struct srv *srv, void *arg), void *arg)
{
	struct order call = { .kind = ORDER_CALL, .fn = fn, .arg = arg };

	order(srv, thread, call);
	return srv->workers[thread].order.ret;
}

void srv_begin_call(struct srv *srv, int thread,
		    int (*fn)(struct srv *srv, void *arg), void *arg)
{
	struct order call = { .kind = ORDER_CALL, .fn = fn, .arg = arg };

	post(&srv->workers[thread], call);
}

int srv_begin_aio(struct srv *srv, void *disk)
{
	struct iocb iocb = { .aio_lio_opcode = IOCB_CMD_PWRITE,
			     .aio_nbytes = 4096, .aio_offset = MIDDLE };
	struct iocb *iocbs[] = { &iocb };
	aio_context_t ctx = 0;
	void *buf;

	(void)srv;
	if (posix_memalign(&buf, 4096, 4096))
		return -1;
	memset(buf, 1, 4096);
	iocb.aio_buf = ADDR(buf);
	iocb.aio_fildes = open(disk, O_WRONLY | O_DIRECT | O_CLOEXEC);
	if (syscall(SYS_io_setup, 1, &ctx))
		return -1;
	return syscall(SYS_io_submit, ctx, 1, iocbs) == 1 ? 0 : -1;
}

void srv_thread_exit(struct srv *srv, int thread)
{
	order(srv, thread, (struct order){ .kind = ORDER_THREAD_EXIT });
}

/* In the server's thread, which says that it is done while it still can. */
static int __attribute__((noreturn)) close_everything(struct srv *srv, void *arg)
{
	struct worker *w = arg;

	munmap(srv->descs[0], PAGE);
	if (!srv->opts.fixed_file)
		close(srv->fd);
	__atomic_store_n(&w->order.done, 1, __ATOMIC_SEQ_CST);
	shared_changed();
	io_uring_queue_exit(w->ring);
	for (;;)
		pause();
}

void srv_close_everything(struct srv *srv)
{
	srv_call(srv, 0, close_everything, &srv->workers[0]);
}

int srv_file(struct srv *srv)
{
	int pidfd = syscall(SYS_pidfd_open, srv->pid, 0);
	int fd = syscall(SYS_pidfd_getfd, pidfd, srv->fd, 0);

	if (fd < 0)
		fail("pidfd_getfd of the server's descriptor: %m");
	close(pidfd);
	return fd;
}

void srv_signal(struct srv *srv, int sig)
{
	kill(srv->pid, sig);
}

void srv_wait_gone(struct srv *srv, int ms)
{
	if (!wait_for(srv_is_gone(srv), ms))
		fail("the server has not ended within %d ms", ms);
}

void srv_kill(struct srv *srv)
{
	kill(srv->pid, SIGKILL);
	srv_wait_gone(srv, LONG_MS);
}

static int quit(struct srv *srv, void *arg)
{
	(void)srv;
	(void)arg;
	_exit(0);
}

void srv_quit(struct srv *srv)
{
	srv_begin_call(srv, 0, quit, NULL);
	srv_wait_gone(srv, LONG_MS);
}
