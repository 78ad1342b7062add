// SPDX-License-Identifier: GPL-2.0
/*
 * Moves bytes between a request's pages and the current task's memory, a whole physically
 * contiguous segment at a time.
 *
 * The unchecked copy functions are used on purpose: pages of a request may be slab memory
 * (a journal's buffers), which hardened usercopy would refuse although the length is the
 * block layer's own and no part of it is secret to the server.
 */
#include "copy/pages.h"
#include <linux/blk-mq.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include "compat/compat.h"

/*
 * Highmem pages are mapped one by one; elsewhere a segment of many pages is contiguous in
 * the kernel's own mapping.
 */
#ifdef CONFIG_HIGHMEM
#define for_each_mappable(bv, rq, iter)	rq_for_each_segment(bv, rq, iter)
#else
#define for_each_mappable(bv, rq, iter)	rq_for_each_bvec(bv, rq, iter)
#endif

/**
 * ublk_copy_pages() - copies between a request's data and user memory
 * @rq: the request
 * @offset: where to begin in its data, in bytes
 * @user: the memory and how much of it; READ (as the system call is named): from the
 *	request
 *
 * Context: task context; may fault in user memory.
 * Return: bytes copied; fewer than asked for if the request ends first, or if the memory
 * cannot be used from there on.
 */
size_t ublk_copy_pages(const struct request *rq, size_t offset, struct iov_iter *user)
{
	struct req_iterator iter;
	struct bio_vec bv;
	size_t done = 0;

	for_each_mappable(bv, rq, iter) {
		/* The macro is two loops: a break would go on with the next bio. */
		if (!ublk_copy_segment(&bv, &offset, user, &done))
			return done;
	}
	return done;
}

/**
 * ublk_copy_to_server() - copies a request's data into the server's buffer
 * @rq: the request
 * @addr: user address of the buffer
 * @bytes: how much, from the start of the request
 *
 * Context: the server's task; may fault in its memory.
 * Return: bytes copied; fewer than @bytes if the buffer is bad from there on.
 */
unsigned int ublk_copy_to_server(const struct request *rq, u64 addr, unsigned int bytes)
{
	void __user *buf = u64_to_user_ptr(addr);
	struct iov_iter user;

	if (!access_ok(buf, bytes))
		return 0;
	iov_iter_ubuf(&user, ITER_DEST, buf, bytes);
	return ublk_copy_pages(rq, 0, &user);
}

/**
 * ublk_copy_from_server() - copies the server's buffer into a request's pages
 * @rq: the request
 * @addr: user address of the buffer
 * @bytes: how much, from the start of the request
 *
 * Context: the server's task; may fault in its memory.
 * Return: bytes copied; fewer than @bytes if the buffer is bad from there on.
 */
unsigned int ublk_copy_from_server(const struct request *rq, u64 addr, unsigned int bytes)
{
	void __user *buf = u64_to_user_ptr(addr);
	struct iov_iter user;

	if (!access_ok(buf, bytes))
		return 0;
	iov_iter_ubuf(&user, ITER_SOURCE, buf, bytes);
	return ublk_copy_pages(rq, 0, &user);
}
