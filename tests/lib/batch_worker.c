// SPDX-License-Identifier: GPL-2.0-only
/*
 * BATCH_IO in the small server's own process: a ring of buffers for each
 * thread, which its fetches fill with tags, and requests that wait to be
 * committed together.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "batch.h"
#include "batch_worker.h"
#include "fault.h"

/* The layout that the kernel takes; the header of liburing 2.3 lacks flags. */
struct buf_reg {
	uint64_t ring;
	uint32_t entries;
	uint16_t group;
	uint16_t flags;
	uint64_t zero[3];
};

/* One COMMIT_IO_CMDS of the server's own accord, until it completes. */
struct commit {
	int q, n;
	int sent;	/* of them, and taken */
	bool was_cut;	/* by the server's leaving, before all were taken */
	uint8_t *elems;
};

struct batch_worker {
	struct io_uring_buf_ring *br;
	uint8_t *mem;			/* of all buffers */
	int entries;
	int bufs, buf_bytes;
	int *used;			/* bytes, of each buffer */
	int *kept, nr_kept;		/* buffers for the test to give back */
	struct commit *next[64];	/* that fills up, of each queue */
};

bool srv_is_batch(const struct srv *srv)
{
	return srv->dev->info.flags & UBLK_F_BATCH_IO;
}

static void provide(struct batch_worker *b, int bid)
{
	b->used[bid] = 0;
	memset(b->mem + bid * b->buf_bytes, 0xff, b->buf_bytes); /* no tag */
	io_uring_buf_ring_add(b->br, b->mem + bid * b->buf_bytes, b->buf_bytes,
			      bid, io_uring_buf_ring_mask(b->entries), 0);
	io_uring_buf_ring_advance(b->br, 1);
}

static void register_ring(struct worker *w, struct batch_worker *b)
{
	struct buf_reg reg = { .ring = ADDR(b->br), .entries = b->entries,
			       .group = BATCH_GROUP };

	if (w->srv->opts.batch.piecewise)
		reg.flags = IOU_PBUF_RING_INC;
	if (syscall(SYS_io_uring_register, w->ring->ring_fd,
		    IORING_REGISTER_PBUF_RING, &reg, 1))
		fail("registering a ring of buffers: %m");
}

void batch_init(struct worker *w)
{
	const struct batch_opts *opts = &w->srv->opts.batch;
	struct batch_worker *b = calloc(1, sizeof(*b));

	w->batch = b;
	b->bufs = opts->bufs ?: 16;
	b->buf_bytes = opts->buf_bytes ?: 64;
	for (b->entries = 1; b->entries < b->bufs;)
		b->entries *= 2;
	b->mem = mmap(NULL, b->bufs * b->buf_bytes, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	b->used = calloc(b->bufs, sizeof(*b->used));
	b->kept = calloc(b->bufs, sizeof(*b->kept));
	b->br = mmap(NULL, b->entries * sizeof(struct io_uring_buf) + PAGE,
		     PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (b->mem == MAP_FAILED || b->br == MAP_FAILED)
		fail("mmap of a ring of buffers: %m");
	register_ring(w, b);
	io_uring_buf_ring_init(b->br);
	for (int i = 0; i < b->bufs; i++)
		provide(b, i);
}

void batch_put_sqe(struct worker *w, const struct batch *batch,
		   uint64_t user_data)
{
	struct io_uring_sqe *sqe = worker_cmd(w, batch->op, user_data);

	sqe->addr = batch->addr;
	sqe->rw_flags = batch->cmd_flags;
	sqe->flags |= batch->sqe_flags;
	sqe->buf_group = batch->group;
	memcpy(sqe->cmd, &batch->io, sizeof(batch->io));
}

static void fetch(struct worker *w, int q)
{
	struct batch batch = batch_fetch_of(q);

	batch_put_sqe(w, &batch, srv_new_handle(w->srv, batch.op, q, 0));
}

static void prep_all(struct worker *w, int q)
{
	struct srv *srv = w->srv;
	struct batch_elem *elems = calloc(srv->depth, sizeof(*elems));
	int handle = srv_new_handle(srv, UBLK_U_IO_PREP_IO_CMDS, q, 0);
	struct batch batch;

	for (int tag = 0; tag < srv->depth; tag++) {
		elems[tag] = batch_elem(srv, q, tag, 0);
		srv_slot(srv, q, tag)->handle = handle;
	}
	batch = batch_of(UBLK_U_IO_PREP_IO_CMDS, q, batch_flags(srv), elems,
			 srv->depth);
	batch_put_sqe(w, &batch, handle);
	free(elems);
}

/* Queue q is prepared by one thread; each thread has a queue to fetch from. */
void batch_fetch_all(struct worker *w)
{
	int threads = w->srv->opts.threads;
	int fetches = w->srv->opts.batch.fetches ?: 1;

	for (int q = 0; q < w->srv->queues; q++) {
		if (q % threads == w->nr)
			prep_all(w, q);
		if (q % threads != w->nr && w->nr % w->srv->queues != q)
			continue;
		for (int i = 0; i < fetches; i++)
			fetch(w, q);
	}
}

static void take_tag(struct worker *w, int q, unsigned int tag)
{
	struct slot *slot;

	if (tag >= (unsigned int)w->srv->depth)
		fail("queue %d delivers tag %u", q, tag);
	slot = srv_slot(w->srv, q, tag);
	if (__atomic_exchange_n(&slot->batched, 1, __ATOMIC_SEQ_CST))
		fail("queue %d delivers tag %u twice", q, tag);
	slot->thread = w->nr;
	worker_delivered(w, slot);
}

/* Tags have come; their buffer goes back once nothing more will be in it. */
static void take_tags(struct worker *w, int q, const struct io_uring_cqe *cqe)
{
	struct batch_seen *seen = w->srv->batch;
	int bid = cqe->flags >> IORING_CQE_BUFFER_SHIFT;
	struct batch_worker *b = w->batch;
	int n = cqe->res / 2;
	uint8_t *at;
	uint16_t tag;

	if (!(cqe->flags & IORING_CQE_F_BUFFER) || bid >= b->bufs)
		fail("%d bytes of tags in no buffer: flags %#x", cqe->res,
		     cqe->flags);
	if (cqe->res % 2 || b->used[bid] + cqe->res > b->buf_bytes)
		fail("%d bytes of tags at %d of buffer %d", cqe->res,
		     b->used[bid], bid);
	__atomic_fetch_add(&seen->completions, 1, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&seen->tags, n, __ATOMIC_SEQ_CST);
	if (n > seen->most)
		seen->most = n;
	at = b->mem + bid * b->buf_bytes + b->used[bid];
	b->used[bid] += cqe->res;
	for (int i = 0; i < n; i++) {
		memcpy(&tag, at + 2 * i, sizeof(tag));
		take_tag(w, q, tag);
	}
	if (cqe->flags & IORING_CQE_F_BUF_MORE)
		return;
	if (w->srv->opts.batch.keep)
		b->kept[b->nr_kept++] = bid;
	else
		provide(b, bid);
}

/*
 * A completion that had no room in the queue has used up a part of a buffer all
 * the same; where the next one begins is in the ring. One that was used up has
 * no length there any more, and is lost. With one fetch command, which has just
 * ended: another might have used more by now than we have seen.
 */
static void find_the_place(struct batch_worker *b)
{
	for (int i = 0; i < b->entries; i++) {
		const struct io_uring_buf *buf = &b->br->bufs[i];

		if (buf->len)
			b->used[buf->bid] = buf->addr - ADDR(b->mem) -
				buf->bid * b->buf_bytes;
	}
}

bool batch_completed(struct worker *w, const struct io_uring_cqe *cqe,
		     struct handle *h)
{
	struct batch_seen *seen = w->srv->batch;
	bool refused = w->srv->opts.faults && is_fault(cqe->res);

	if (!seen)
		return false;
	if (refused)
		h->res = cqe->res;
	if (h->op == UBLK_U_IO_PREP_IO_CMDS && refused) {
		prep_all(w, h->q);
		return true;
	}
	if (h->op != UBLK_U_IO_FETCH_IO_CMDS)
		return false;
	if (cqe->res > 0)
		take_tags(w, h->q, cqe);
	if (cqe->flags & IORING_CQE_F_MORE) {
		shared_changed();
		return true;
	}
	if (cqe->res == -ENOBUFS) {
		__atomic_fetch_add(&seen->dry, 1, __ATOMIC_SEQ_CST);
		if (w->srv->opts.batch.piecewise &&
		    w->srv->opts.batch.cq_entries)
			find_the_place(w->batch);
		if (!w->srv->opts.batch.keep)
			fetch(w, h->q);
	} else if (refused) {
		fetch(w, h->q);
		return true;
	}
	__atomic_fetch_add(&seen->ended, 1, __ATOMIC_SEQ_CST);
	return false;
}

void batch_finish(struct worker *w, struct slot *slot, int result)
{
	struct batch_elem elem = batch_elem(w->srv, slot->q, slot->tag, result);
	struct commit *commit = w->batch->next[slot->q];
	int flags = batch_flags(w->srv);

	if (!commit) {
		commit = calloc(1, sizeof(*commit));
		commit->q = slot->q;
		commit->elems = calloc(w->srv->depth, BATCH_ELEM_MAX);
		w->batch->next[slot->q] = commit;
	}
	if (commit->n == w->srv->depth)
		fail("more requests than queue %d has tags", slot->q);
	batch_pack(commit->elems + commit->n * batch_elem_bytes(flags), flags,
		   &elem);
	commit->n++;
	__atomic_store_n(&slot->batched, 0, __ATOMIC_SEQ_CST);
}

static void send_commit(struct worker *w, struct commit *commit)
{
	int flags = batch_flags(w->srv);
	int bytes = batch_elem_bytes(flags);
	struct batch batch = {
		.op = UBLK_U_IO_COMMIT_IO_CMDS,
		.addr = ADDR(commit->elems + commit->sent * bytes),
		.io = { .q_id = commit->q, .flags = flags,
			.nr_elem = commit->n - commit->sent,
			.elem_bytes = bytes } };

	batch_put_sqe(w, &batch, BATCH_COMMIT | ADDR(commit));
}

void batch_flush(struct worker *w)
{
	if (!w->batch)
		return;
	for (int q = 0; q < w->srv->queues; q++) {
		struct commit *commit = w->batch->next[q];

		if (!commit)
			continue;
		w->batch->next[q] = NULL;
		send_commit(w, commit);
	}
}

void batch_committed(struct worker *w, const struct io_uring_cqe *cqe)
{
	struct commit *commit = (void *)(uintptr_t)(cqe->user_data &
						    ~BATCH_COMMIT);
	int each = batch_elem_bytes(batch_flags(w->srv));
	int bytes = (commit->n - commit->sent) * each;
	bool is_part = cqe->res > 0 && cqe->res < bytes && cqe->res % each == 0;

	if ((is_part && !commit->was_cut) ||
	    (w->srv->opts.faults && is_fault(cqe->res))) {
		commit->was_cut = !w->srv->opts.faults;
		if (is_part)
			commit->sent += cqe->res / each;
		send_commit(w, commit);
		return;
	}
	if (cqe->res != UBLK_IO_RES_ABORT &&
	    (cqe->res != bytes || commit->was_cut))
		fail("COMMIT of %d requests of queue %d (%d bytes%s): %s",
		     commit->n, commit->q, bytes,
		     commit->was_cut ? ", the rest of one" : "",
		     res_text(cqe->res));
	free(commit->elems);
	free(commit);
}

void batch_give_back(struct worker *w, int n)
{
	struct batch_worker *b = w->batch;

	if (n > b->nr_kept)
		fail("only %d buffers to give back, not %d", b->nr_kept, n);
	for (int i = 0; i < n; i++)
		provide(b, b->kept[--b->nr_kept]);
}

int batch_protect(struct worker *w, int prot)
{
	struct batch_worker *b = w->batch;

	return mprotect(b->mem, b->bufs * b->buf_bytes, prot) ? -errno : 0;
}
