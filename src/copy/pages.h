/* SPDX-License-Identifier: GPL-2.0 */
/* Copies between a request's data or metadata and user memory. */
#ifndef UBLK_COPY_PAGES_H
#define UBLK_COPY_PAGES_H

#include <linux/types.h>

struct iov_iter;
struct request;

size_t ublk_copy_pages(const struct request *rq, size_t offset, struct iov_iter *user);
size_t ublk_copy_integrity(struct request *rq, size_t offset, struct iov_iter *user);
unsigned int ublk_copy_to_server(const struct request *rq, u64 addr, unsigned int bytes);
unsigned int ublk_copy_from_server(const struct request *rq, u64 addr, unsigned int bytes);

#endif
