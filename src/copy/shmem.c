// SPDX-License-Identifier: GPL-2.0
/*
 * SHMEM_ZC: memory that a client and the server share is registered with the device. A
 * request whose pages all lie in one such buffer, in order, is told to the server by
 * reference, and nothing is copied.
 *
 * The pages of all buffers are in one map, from page frame number to buffer and offset,
 * which a request is matched against under RCU. A buffer is referenced by its registration and
 * by each request that was told by reference; when the last reference goes its pages are
 * released and its index is free again. So no server ever finds another buffer under an
 * index that it was given, and neither registration nor its end stops the disk.
 */
#include "copy/shmem.h"
#include <linux/bug.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/maple_tree.h>
#include <linux/mm.h>
#include <linux/refcount.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/user.h>
#include <linux/slab.h>
#include <linux/xarray.h>
#include "compat/compat.h"
#include "core/device.h"

#define MAX_INDEX	UBLK_SHMEM_ZC_IDX_MASK

/* Pages pinned at once; between two lots a signal is looked for. */
#define PIN_LOT		1024UL

/**
 * struct ublk_shmem - the shared memory of one device
 * @dev: the device
 * @pages: page frame number → an entry of entry_of()
 * @buffers: index → struct buffer, or reserved while it is being registered
 * @next_serial: for the next buffer; protected by the lock of @buffers
 */
struct ublk_shmem {
	struct ublk_device *dev;
	struct maple_tree pages;
	struct xarray buffers;
	u64 next_serial;
};

/* One registered buffer. is_leaving is protected by the lock of the table of buffers. */
struct buffer {
	struct ublk_shmem *shmem;
	refcount_t refs;
	u32 index;
	u64 serial;
	bool is_read_only;
	bool is_leaving;
	unsigned long nr_pages;
	struct page **pages;
	struct user_struct *user;
	struct mm_struct *mm;
	struct work_struct release_work;
	struct rcu_head rcu;
};

/* What a run of pages in the map is: which buffer, and which page of it is the first. */
static void *entry_of(const struct buffer *buffer, unsigned long page)
{
	return xa_mk_value((u64)buffer->index << 32 | page);
}

static u32 index_of(void *entry)
{
	return (u64)xa_to_value(entry) >> 32;
}

static unsigned long first_page_of(void *entry)
{
	return xa_to_value(entry) & U32_MAX;
}

/*
 * Accounts: pinned memory counts for the process and, unless it may lock as much as it
 * likes, against its user's limit.
 */

static int account(struct buffer *buffer)
{
	unsigned long limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
	long locked, now;

	if (!capable(CAP_IPC_LOCK)) {
		struct user_struct *user = current_user();

		locked = atomic_long_read(&user->locked_vm);
		do {
			now = locked + buffer->nr_pages;
			if (now > limit)
				return -ENOMEM;
		} while (!atomic_long_try_cmpxchg(&user->locked_vm, &locked, now));
		buffer->user = get_uid(user);
	}
	buffer->mm = current->mm;
	mmgrab(buffer->mm);
	atomic64_add(buffer->nr_pages, &buffer->mm->pinned_vm);
	return 0;
}

static void unaccount(struct buffer *buffer)
{
	if (buffer->user) {
		atomic_long_sub(buffer->nr_pages, &buffer->user->locked_vm);
		free_uid(buffer->user);
	}
	if (buffer->mm) {
		atomic64_sub(buffer->nr_pages, &buffer->mm->pinned_vm);
		mmdrop(buffer->mm);
	}
}

/*
 * Buffers.
 */

/* Gives back what a buffer has; the first @nr_pinned of its pages are pinned. */
static void empty_buffer(struct buffer *buffer, unsigned long nr_pinned)
{
	unsigned long done, lot;

	for (done = 0; done < nr_pinned; done += lot) {
		lot = min(nr_pinned - done, PIN_LOT);
		unpin_user_pages(buffer->pages + done, lot);
		cond_resched();
	}
	unaccount(buffer);
	kvfree(buffer->pages);
}

static void release_work(struct work_struct *work)
{
	struct buffer *buffer = container_of(work, struct buffer, release_work);
	struct ublk_shmem *shmem = buffer->shmem;

	empty_buffer(buffer, buffer->nr_pages);
	xa_erase(&shmem->buffers, buffer->index);
	kfree_rcu(buffer, rcu);
	wake_up_all(&shmem->dev->waiters);
	ublk_device_put(shmem->dev);
}

static void put_buffer(struct buffer *buffer)
{
	if (refcount_dec_and_test(&buffer->refs))
		ublk_device_queue_work(buffer->shmem->dev, ublk_wq, &buffer->release_work);
}

/* Under RCU, or with a reference. NULL while it is being registered, and when it has gone. */
static struct buffer *get_buffer(struct ublk_shmem *shmem, u32 index)
{
	struct buffer *buffer = xa_load(&shmem->buffers, index);

	return buffer && refcount_inc_not_zero(&buffer->refs) ? buffer : NULL;
}

/* How many pages from @first on follow each other in memory. */
static unsigned long run_length(const struct buffer *buffer, unsigned long first)
{
	unsigned long pfn = page_to_pfn(buffer->pages[first]);
	unsigned long nr = 1;

	while (first + nr < buffer->nr_pages && page_to_pfn(buffer->pages[first + nr]) == pfn + nr)
		nr++;
	return nr;
}

/*
 * Takes the first @nr_pages of a buffer off the map. That needs memory and may fail for lack of
 * it, which not every kernel tells. What stayed would keep these pages from being registered
 * ever again, so it is tried until it works: nobody else has this index meanwhile.
 */
static void unmap_pages(struct buffer *buffer, unsigned long nr_pages)
{
	struct maple_tree *map = &buffer->shmem->pages;
	unsigned long page;

	for (page = 0; page < nr_pages; page += run_length(buffer, page)) {
		unsigned long pfn = page_to_pfn(buffer->pages[page]);

		do {
			mtree_erase(map, pfn);
			cond_resched();
		} while (mtree_load(map, pfn) == entry_of(buffer, page));
	}
}

static int map_pages(struct buffer *buffer)
{
	unsigned long page, nr;
	int ret;

	for (page = 0; page < buffer->nr_pages; page += nr) {
		unsigned long pfn = page_to_pfn(buffer->pages[page]);

		nr = run_length(buffer, page);
		ret = mtree_insert_range(&buffer->shmem->pages, pfn, pfn + nr - 1,
					 entry_of(buffer, page), GFP_KERNEL_ACCOUNT);
		if (ret) {
			unmap_pages(buffer, page);
			return ret;
		}
		cond_resched();
	}
	return 0;
}

/* Pins the pages; returns how many, or -errno with all of them released. */
static int pin_pages(struct buffer *buffer, unsigned long addr)
{
	unsigned int flags = FOLL_LONGTERM | (buffer->is_read_only ? 0 : FOLL_WRITE);
	unsigned long done = 0;
	int ret;

	while (done < buffer->nr_pages) {
		ret = -EINTR;
		if (fatal_signal_pending(current))
			goto err_unpin;
		ret = pin_user_pages_fast(addr + done * PAGE_SIZE,
					  min(buffer->nr_pages - done, PIN_LOT), flags,
					  buffer->pages + done);
		if (ret <= 0)
			goto err_unpin;
		done += ret;
		cond_resched();
	}
	return 0;

err_unpin:
	unpin_user_pages(buffer->pages, done);
	return ret ?: -EFAULT;
}

static struct buffer *make_buffer(struct ublk_shmem *shmem, const struct ublk_shmem_buf_reg *reg)
{
	struct buffer *buffer = kzalloc(sizeof(*buffer), GFP_KERNEL_ACCOUNT);
	int ret = -ENOMEM;

	if (!buffer)
		return ERR_PTR(ret);
	buffer->shmem = shmem;
	buffer->is_read_only = reg->flags & UBLK_SHMEM_BUF_READ_ONLY;
	buffer->nr_pages = reg->len >> PAGE_SHIFT;
	refcount_set(&buffer->refs, 1);
	INIT_WORK(&buffer->release_work, release_work);
	buffer->pages = kvmalloc_array(buffer->nr_pages, sizeof(*buffer->pages),
				       GFP_KERNEL_ACCOUNT);
	if (!buffer->pages)
		goto err_free;
	ret = account(buffer);
	if (ret)
		goto err_free;
	ret = pin_pages(buffer, reg->addr);
	if (ret)
		goto err_free;
	return buffer;

err_free:
	empty_buffer(buffer, 0);
	kfree(buffer);
	return ERR_PTR(ret);
}

/**
 * ublk_shmem_register() - registers shared memory
 * @shmem: of the device
 * @reg: checked: whole pages, not more than UBLK_SHMEM_MAX_BYTES
 *
 * Context: sleeps; the memory is the current process's.
 * Return: the index of the buffer; -EFAULT: the memory cannot be used so; -EEXIST: part of it
 * is registered already; -ENOSPC: 65536 buffers are; -ENOMEM: also if it is more than the caller
 * may lock; -EINTR: killed.
 */
int ublk_shmem_register(struct ublk_shmem *shmem, const struct ublk_shmem_buf_reg *reg)
{
	struct buffer *buffer = make_buffer(shmem, reg);
	u32 index;
	int ret;

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	ret = xa_alloc(&shmem->buffers, &buffer->index, NULL, XA_LIMIT(0, MAX_INDEX),
		       GFP_KERNEL_ACCOUNT);
	if (ret) {
		ret = ret == -EBUSY ? -ENOSPC : ret;
		goto err_free;
	}
	ret = map_pages(buffer);
	if (ret)
		goto err_release;

	/* The entry was reserved: storing needs no memory and cannot fail. */
	index = buffer->index;
	xa_lock(&shmem->buffers);
	buffer->serial = shmem->next_serial++;
	__xa_store(&shmem->buffers, index, buffer, GFP_ATOMIC);
	xa_unlock(&shmem->buffers);
	/* From here on anybody may take it out again. */
	return index;

err_release:
	xa_release(&shmem->buffers, buffer->index);
err_free:
	empty_buffer(buffer, buffer->nr_pages);
	kfree(buffer);
	return ret;
}

static bool has_gone(struct ublk_shmem *shmem, u32 index, u64 serial)
{
	struct buffer *buffer;
	bool is_so;

	xa_lock(&shmem->buffers);
	buffer = xa_load(&shmem->buffers, index);
	is_so = !buffer || buffer->serial != serial;
	xa_unlock(&shmem->buffers);
	return is_so;
}

/**
 * ublk_shmem_unregister() - takes a buffer out and waits until no request refers to it
 * @shmem: of the device
 * @index: any value
 *
 * Requests end by the server's commit or by its death, which wakes us.
 *
 * Context: sleeps; the wait is interruptible, and the buffer goes without the caller.
 * Return: 0; -ENOENT: there is no such buffer, or it is leaving; -EINTR.
 */
int ublk_shmem_unregister(struct ublk_shmem *shmem, u32 index)
{
	struct ublk_device *dev = shmem->dev;
	struct buffer *buffer;
	u64 serial;

	xa_lock(&shmem->buffers);
	buffer = xa_load(&shmem->buffers, index);
	if (!buffer || buffer->is_leaving) {
		xa_unlock(&shmem->buffers);
		return -ENOENT;
	}
	buffer->is_leaving = true;
	serial = buffer->serial;
	xa_unlock(&shmem->buffers);

	unmap_pages(buffer, buffer->nr_pages);
	put_buffer(buffer);
	if (wait_event_interruptible(dev->waiters, has_gone(shmem, index, serial)))
		return -EINTR;
	return 0;
}

/*
 * Requests.
 */

/* Where in its buffer a segment lies, in bytes; the buffer's number goes to *index. */
static bool find_segment(struct ublk_shmem *shmem, const struct bio_vec *bv, u32 *index,
			 u64 *offset)
{
	unsigned long pfn = page_to_pfn(bv->bv_page) + bv->bv_offset / PAGE_SIZE;
	unsigned long in_page = bv->bv_offset % PAGE_SIZE;
	unsigned long last = pfn + (in_page + bv->bv_len - 1) / PAGE_SIZE;
	void *entry;

	MA_STATE(mas, &shmem->pages, pfn, pfn);

	entry = mas_walk(&mas);
	if (!entry || last > mas.last)
		return false;
	*index = index_of(entry);
	*offset = (u64)(first_page_of(entry) + pfn - mas.index) * PAGE_SIZE + in_page;
	return true;
}

/* Do all pages lie in one buffer, in order? Then *offset is where they begin. */
static bool find_request(struct ublk_shmem *shmem, const struct request *rq, u32 *index,
			 u64 *offset)
{
	struct req_iterator iter;
	struct bio_vec bv;
	bool is_first = true;
	u64 expected = 0;

	rq_for_each_bvec(bv, rq, iter) {
		u32 its_index;
		u64 its_offset;

		if (!find_segment(shmem, &bv, &its_index, &its_offset))
			return false;
		if (is_first) {
			*index = its_index;
			*offset = its_offset;
			is_first = false;
		} else if (its_index != *index || its_offset != expected) {
			return false;
		}
		expected = its_offset + bv.bv_len;
	}
	return !is_first;
}

/* Are @nr pages of a buffer from @first on these, in order? */
static bool has_pages(const struct buffer *buffer, unsigned long first, unsigned long nr,
		      unsigned long pfn)
{
	unsigned long i;

	if (first >= buffer->nr_pages || nr > buffer->nr_pages - first)
		return false;
	for (i = 0; i < nr; i++)
		if (page_to_pfn(buffer->pages[first + i]) != pfn + i)
			return false;
	return true;
}

/*
 * The map tells of an index only, which may have become another buffer's since. So what it
 * says is checked against the buffer itself, once that cannot go any more: page by page, for
 * the other may share some of them.
 */
static bool lies_in(const struct buffer *buffer, const struct request *rq, u64 offset)
{
	struct req_iterator iter;
	struct bio_vec bv;

	rq_for_each_bvec(bv, rq, iter) {
		unsigned long first = offset / PAGE_SIZE;
		unsigned long last = (offset + bv.bv_len - 1) / PAGE_SIZE;
		unsigned long pfn = page_to_pfn(bv.bv_page) + bv.bv_offset / PAGE_SIZE;

		if (!has_pages(buffer, first, last - first + 1, pfn))
			return false;
		offset += bv.bv_len;
	}
	return true;
}

/**
 * ublk_shmem_match() - looks whether a request can be told by reference
 * @shmem: of the device
 * @rq: the request
 * @addr: set to what the descriptor says then
 *
 * Context: any; does not sleep.
 * Return: true if so. Its buffer stays until ublk_shmem_unmatch().
 */
bool ublk_shmem_match(struct ublk_shmem *shmem, const struct request *rq, u64 *addr)
{
	struct buffer *buffer = NULL;
	u64 offset;
	u32 index;

	if (!blk_rq_has_data(rq))
		return false;
	rcu_read_lock();
	if (find_request(shmem, rq, &index, &offset))
		buffer = get_buffer(shmem, index);
	rcu_read_unlock();
	if (!buffer)
		return false;
	/* What the server may only read cannot be filled by it. */
	if ((buffer->is_read_only && req_op(rq) != REQ_OP_WRITE) || !lies_in(buffer, rq, offset)) {
		put_buffer(buffer);
		return false;
	}
	*addr = ublk_shmem_zc_addr(index, offset);
	return true;
}

/**
 * ublk_shmem_unmatch() - lets go of the buffer of a request
 * @shmem: of the device
 * @addr: of ublk_shmem_match()
 *
 * Context: any; does not sleep.
 */
void ublk_shmem_unmatch(struct ublk_shmem *shmem, u64 addr)
{
	/* The request's reference keeps it where it is. */
	put_buffer(xa_load(&shmem->buffers, ublk_shmem_zc_index(addr)));
}

/**
 * ublk_shmem_alloc() - gives a device what it needs for shared memory
 * @dev: the device
 *
 * Context: sleeps.
 * Return: nothing registered yet; NULL without memory.
 */
struct ublk_shmem *ublk_shmem_alloc(struct ublk_device *dev)
{
	struct ublk_shmem *shmem = kzalloc(sizeof(*shmem), GFP_KERNEL);

	if (!shmem)
		return NULL;
	shmem->dev = dev;
	/*
	 * Nobody looks for gaps, but only the nodes of trees that know them have room of their own
	 * for metadata. In the others, mtree_destroy() under RCU clears it where a full root has a
	 * pointer, and what is freed then is not ours.
	 */
	mt_init_flags(&shmem->pages, MT_FLAGS_USE_RCU | MT_FLAGS_ALLOC_RANGE);
	xa_init_flags(&shmem->buffers, XA_FLAGS_ALLOC);
	return shmem;
}

/**
 * ublk_shmem_free() - releases all shared memory of a device
 * @shmem: of the device, which nobody refers to any more; NULL does nothing
 *
 * Context: sleeps.
 */
void ublk_shmem_free(struct ublk_shmem *shmem)
{
	struct buffer *buffer;
	unsigned long index;

	if (!shmem)
		return;
	mtree_destroy(&shmem->pages);
	xa_for_each(&shmem->buffers, index, buffer) {
		/* Its registration's, and no request's. */
		WARN_ON_ONCE(refcount_read(&buffer->refs) != 1);
		empty_buffer(buffer, buffer->nr_pages);
		kfree(buffer);
	}
	xa_destroy(&shmem->buffers);
	kfree(shmem);
}
