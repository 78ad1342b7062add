// SPDX-License-Identifier: GPL-2.0
/* Moves bytes between a request's metadata (protection information) and user memory. */
#include "copy/pages.h"
#include <linux/blk-mq.h>
#include <linux/highmem.h>
#include <linux/uio.h>
#include "compat/compat.h"

#ifdef CONFIG_BLK_DEV_INTEGRITY

/* Of one bio; *offset is what is left to skip. False if there is nothing more to do. */
static bool copy_bio(struct bio *bio, size_t *offset, struct iov_iter *user, size_t *done)
{
	struct bvec_iter iter;
	struct bio_vec bv;

	bio_for_each_integrity_vec(bv, bio, iter) {
		size_t len, copied;
		void *mem;

		if (*offset >= bv.bv_len) {
			*offset -= bv.bv_len;
			continue;
		}
		len = min_t(size_t, bv.bv_len - *offset, iov_iter_count(user));
		mem = bvec_kmap_local(&bv);
		if (iov_iter_rw(user) == READ)
			copied = _copy_to_iter(mem + *offset, len, user);
		else
			copied = _copy_from_iter(mem + *offset, len, user);
		kunmap_local(mem);
		*done += copied;
		if (copied < bv.bv_len - *offset)
			return false;
		*offset = 0;
	}
	return true;
}

/**
 * ublk_copy_integrity() - copies between a request's metadata and user memory
 * @rq: the request
 * @offset: where to begin in its metadata, in bytes
 * @user: the memory and how much of it; its direction as in ublk_copy_pages()
 *
 * Context: task context; may fault in user memory.
 * Return: bytes copied, as in ublk_copy_pages(); 0 if the request has no metadata.
 */
size_t ublk_copy_integrity(struct request *rq, size_t offset, struct iov_iter *user)
{
	struct bio *bio;
	size_t done = 0;

	if (!blk_integrity_rq(rq))
		return 0;
	__rq_for_each_bio(bio, rq) {
		if (!copy_bio(bio, &offset, user, &done))
			break;
	}
	return done;
}

#else

size_t ublk_copy_integrity(struct request *rq, size_t offset, struct iov_iter *user)
{
	return 0;
}

#endif
