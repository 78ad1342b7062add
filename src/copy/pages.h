/* SPDX-License-Identifier: GPL-2.0 */
/* Copies between a request's data or metadata and user memory. */
#ifndef UBLK_COPY_PAGES_H
#define UBLK_COPY_PAGES_H

#include <linux/bvec.h>
#include <linux/highmem.h>
#include <linux/types.h>
#include <linux/uio.h>

struct request;

/**
 * ublk_copy_segment() - copies between a segment of kernel memory and user memory
 * @bv: the segment, which the kernel can map at once
 * @offset: how much to skip first, in this and the following segments; counted down
 * @user: the memory and how much of it; READ (as the system call is named): from the
 *	segment
 * @done: bytes copied, counted up
 *
 * Unchecked by hardened usercopy, on purpose: pages.c says why.
 *
 * Context: task context; may fault in user memory.
 * Return: true if the copy goes on with the next segment.
 */
static __always_inline bool ublk_copy_segment(struct bio_vec *bv, size_t *offset,
					      struct iov_iter *user, size_t *done)
{
	size_t len, copied;
	void *mem;

	if (*offset >= bv->bv_len) {
		*offset -= bv->bv_len;
		return true;
	}
	len = bv->bv_len - *offset;
	mem = bvec_kmap_local(bv);
	if (iov_iter_rw(user) == READ)
		copied = _copy_to_iter(mem + *offset, len, user);
	else
		copied = _copy_from_iter(mem + *offset, len, user);
	kunmap_local(mem);
	*done += copied;
	*offset = 0;
	return copied == len;
}

size_t ublk_copy_pages(const struct request *rq, size_t offset, struct iov_iter *user);
size_t ublk_copy_integrity(struct request *rq, size_t offset, struct iov_iter *user);
unsigned int ublk_copy_to_server(const struct request *rq, u64 addr, unsigned int bytes);
unsigned int ublk_copy_from_server(const struct request *rq, u64 addr, unsigned int bytes);

#endif
