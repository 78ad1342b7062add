// SPDX-License-Identifier: GPL-2.0
/* Moves bytes between a request's metadata (protection information) and user memory. */
#include "copy/pages.h"
#include <linux/blk-mq.h>
#include "compat/compat.h"

#ifdef CONFIG_BLK_DEV_INTEGRITY

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
	struct bio *bio = rq->bio;
	struct bvec_iter iter;
	struct bio_vec bv;
	size_t done = 0;

	if (!blk_integrity_rq(rq))
		return 0;
	/* All bios from the first on; two loops, as in ublk_copy_pages(). */
	bio_for_each_integrity_vec(bv, bio, iter) {
		if (!ublk_copy_segment(&bv, &offset, user, &done))
			return done;
	}
	return done;
}

#else

size_t ublk_copy_integrity(struct request *rq, size_t offset, struct iov_iter *user)
{
	return 0;
}

#endif
