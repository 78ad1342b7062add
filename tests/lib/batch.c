// SPDX-License-Identifier: GPL-2.0-only
/* BATCH_IO as the test sees it: commands put together, sent and answered. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "batch.h"
#include "batch_worker.h"
#include "load.h"
#include "usercopy.h"
#include "zerocopy.h"

struct dev *batch_dev(struct dev_opts opts)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	opts.flags |= UBLK_F_BATCH_IO;
	return dev_new(opts);
}

static bool is_zero_copy(const struct dev *dev)
{
	return dev->info.flags & (ZC | ZC_AUTO);
}

static void choose_policy(const struct dev *dev, struct srv_opts *opts)
{
	if (!opts->policy && dev->info.flags & UBLK_F_USER_COPY)
		opts->policy = ucopy_serve_ram;
}

struct srv *batch_srv(struct dev *dev, struct srv_opts opts)
{
	if (is_zero_copy(dev))
		return zc_srv(dev, opts);
	choose_policy(dev, &opts);
	return srv_new(dev, opts);
}

struct srv *batch_successor(struct srv *old, struct srv_opts opts)
{
	if (is_zero_copy(old->dev))
		return zc_successor(old, opts);
	choose_policy(old->dev, &opts);
	return successor(old, opts);
}

struct srv *batch_recover(struct srv *old, struct srv_opts opts)
{
	struct srv *srv;

	TRUE(wait_for(recovery_start(old->dev) == 0, LONG_MS));
	srv = batch_successor(old, opts);
	srv_fetch_all(srv);
	OK(recovery_end(srv->dev, srv->pid));
	return srv;
}

struct srv *batch_up(struct dev_opts dev_opts, struct srv_opts opts)
{
	struct srv *srv = batch_srv(batch_dev(dev_opts), opts);

	srv_fetch_all(srv);
	OK(dev_start(srv->dev, srv));
	return srv;
}

static bool wants_address(const struct srv *srv)
{
	return !(srv->dev->info.flags & (UBLK_F_USER_COPY | UBLK_F_AUTO_BUF_REG |
					 UBLK_F_SUPPORT_ZERO_COPY));
}

int batch_flags(const struct srv *srv)
{
	int flags = 0;

	if (wants_address(srv))
		flags |= UBLK_BATCH_F_HAS_BUF_ADDR;
	if (srv->dev->info.flags & UBLK_F_ZONED)
		flags |= UBLK_BATCH_F_HAS_ZONE_LBA;
	if (srv->slots[0].auto_buf >> 16 & UBLK_AUTO_BUF_REG_FALLBACK)
		flags |= UBLK_BATCH_F_AUTO_BUF_REG_FALLBACK;
	return flags;
}

int batch_elem_bytes(int flags)
{
	return 8 + (flags & UBLK_BATCH_F_HAS_BUF_ADDR ? 8 : 0) +
		(flags & UBLK_BATCH_F_HAS_ZONE_LBA ? 8 : 0);
}

struct batch_elem batch_elem(struct srv *srv, int q, int tag, int result)
{
	struct slot *slot = srv_slot(srv, q, tag);

	return (struct batch_elem){
		.tag = tag, .buf_index = slot->auto_buf,
		.result = result, .addr = ADDR(slot->buf), .lba = slot->lba };
}

uint8_t *batch_pack(uint8_t *at, int flags, const struct batch_elem *elem)
{
	struct ublk_elem_header head = { .tag = elem->tag,
					 .buf_index = elem->buf_index,
					 .result = elem->result };

	memcpy(at, &head, sizeof(head));
	at += sizeof(head);
	if (flags & UBLK_BATCH_F_HAS_BUF_ADDR) {
		memcpy(at, &elem->addr, 8);
		at += 8;
	}
	if (flags & UBLK_BATCH_F_HAS_ZONE_LBA) {
		memcpy(at, &elem->lba, 8);
		at += 8;
	}
	return at;
}

struct batch batch_of(uint32_t op, int q, int flags,
		      const struct batch_elem *elems, int n)
{
	uint8_t *mem = share(n * BATCH_ELEM_MAX), *at = mem;

	for (int i = 0; i < n; i++)
		at = batch_pack(at, flags, &elems[i]);
	return (struct batch){
		.op = op, .addr = ADDR(mem),
		.io = { .q_id = q, .flags = flags, .nr_elem = n,
			.elem_bytes = batch_elem_bytes(flags) } };
}

struct batch batch_fetch_of(int q)
{
	return (struct batch){
		.op = UBLK_U_IO_FETCH_IO_CMDS,
		.io = { .q_id = q, .elem_bytes = 2 },
		.cmd_flags = IORING_URING_CMD_MULTISHOT,
		.sqe_flags = IOSQE_BUFFER_SELECT, .group = BATCH_GROUP };
}

/* What a thread of the server is asked to do, in shared memory. */
struct wish {
	struct worker *w;
	struct batch batch;
	struct slot *slot;
	int handle, n, result;
};

static struct wish *wish(struct srv *srv, int thread)
{
	struct wish *wish = share(sizeof(*wish));

	wish->w = &srv->workers[thread];
	return wish;
}

static int do_send(struct srv *srv, void *arg)
{
	struct wish *wish = arg;

	(void)srv;
	batch_put_sqe(wish->w, &wish->batch, wish->handle);
	return 0;
}

int batch_post(struct srv *srv, int thread, struct batch batch)
{
	struct wish *todo = wish(srv, thread);

	todo->batch = batch;
	todo->handle = srv_new_handle(srv, batch.op, batch.io.q_id, 0);
	srv_call(srv, thread, do_send, todo);
	return todo->handle;
}

static int nothing(struct srv *srv, void *arg)
{
	(void)srv;
	(void)arg;
	return 0;
}

/* As in srv_cmd(): what has not completed after two empty orders waits. */
static int answer(struct srv *srv, int thread, int handle)
{
	srv_call(srv, thread, nothing, NULL);
	srv_call(srv, thread, nothing, NULL);
	return srv_result(srv, handle, 0);
}

int batch_send(struct srv *srv, int thread, struct batch batch)
{
	return answer(srv, thread, batch_post(srv, thread, batch));
}

int batch_prep(struct srv *srv, int thread, int q, int from, int n)
{
	struct batch_elem elems[n];

	for (int i = 0; i < n; i++)
		elems[i] = batch_elem(srv, q, from + i, 0);
	return batch_send(srv, thread,
			  batch_of(UBLK_U_IO_PREP_IO_CMDS, q, batch_flags(srv),
				   elems, n));
}

int batch_commit(struct srv *srv, int thread, struct slot **slots, int n,
		 int result)
{
	struct batch_elem elems[n];

	for (int i = 0; i < n; i++) {
		elems[i] = batch_elem(srv, slots[i]->q, slots[i]->tag, result);
		__atomic_store_n(&slots[i]->held, 0, __ATOMIC_SEQ_CST);
		__atomic_store_n(&slots[i]->batched, 0, __ATOMIC_SEQ_CST);
	}
	return batch_send(srv, thread,
			  batch_of(UBLK_U_IO_COMMIT_IO_CMDS, slots[0]->q,
				   batch_flags(srv), elems, n));
}

static int do_commit(struct srv *srv, void *arg)
{
	struct wish *wish = arg;

	(void)srv;
	batch_finish(wish->w, wish->slot, wish->result);
	return 0;
}

void batch_commit_one(struct srv *srv, struct slot *slot, int result)
{
	struct wish *todo = wish(srv, slot->thread);

	todo->slot = slot;
	todo->result = result;
	__atomic_store_n(&slot->held, 0, __ATOMIC_SEQ_CST);
	srv_call(srv, slot->thread, do_commit, todo);
}

int batch_fetch(struct srv *srv, int thread, int q)
{
	return batch_post(srv, thread, batch_fetch_of(q));
}

static int do_give(struct srv *srv, void *arg)
{
	struct wish *wish = arg;

	(void)srv;
	batch_give_back(wish->w, wish->n);
	return 0;
}

void batch_give(struct srv *srv, int thread, int n)
{
	struct wish *todo = wish(srv, thread);

	todo->n = n;
	srv_call(srv, thread, do_give, todo);
}

static int do_protect(struct srv *srv, void *arg)
{
	struct wish *wish = arg;

	(void)srv;
	return batch_protect(wish->w, wish->n);
}

void batch_allow(struct srv *srv, int thread, bool may_write)
{
	struct wish *todo = wish(srv, thread);

	todo->n = may_write ? PROT_READ | PROT_WRITE : PROT_READ;
	OK(srv_call(srv, thread, do_protect, todo));
}

static int do_cancel(struct srv *srv, void *arg)
{
	struct wish *wish = arg;
	struct io_uring_sqe *sqe = worker_cmd(wish->w, 0, wish->handle);

	(void)srv;
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_ASYNC_CANCEL;
	sqe->fd = -1;
	sqe->addr = wish->n;
	sqe->user_data = wish->handle;
	return 0;
}

int batch_cancel(struct srv *srv, int thread, int handle)
{
	struct wish *todo = wish(srv, thread);

	todo->n = handle;
	todo->handle = srv_new_handle(srv, 0, 0, 0);
	srv_call(srv, thread, do_cancel, todo);
	return srv_result(srv, todo->handle, SOON_MS);
}

static int nr_fetches(struct srv *srv, int res)
{
	int n = 0;

	for (int i = 0; i < srv->nr_handles; i++)
		if (srv->handles[i].op == UBLK_U_IO_FETCH_IO_CMDS &&
		    srv_result(srv, i, 0) == res)
			n++;
	return n;
}

void batch_wait_ended(struct srv *srv, int res)
{
	if (!wait_for(!nr_fetches(srv, PENDING), LONG_MS))
		fail("%d fetches still wait", nr_fetches(srv, PENDING));
	TRUE(nr_fetches(srv, res) > 0);
	EQ(nr_fetches(srv, res) + srv->batch->dry, srv->batch->ended);
}

static int by_tag(const void *a, const void *b)
{
	return (*(struct slot * const *)a)->tag -
		(*(struct slot * const *)b)->tag;
}

void batch_take(struct srv *srv, struct slot **slots, int n)
{
	for (int i = 0; i < n; i++)
		slots[i] = srv_take(srv, LONG_MS);
	qsort(slots, n, sizeof(*slots), by_tag);
}
