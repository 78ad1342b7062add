/* SPDX-License-Identifier: GPL-2.0-only */
/* BATCH_IO: what the server's threads and the test's own side share. */
#ifndef UBLK_TESTS_BATCH_WORKER_H
#define UBLK_TESTS_BATCH_WORKER_H

#include "batch.h"
#include "server.h"

#ifndef IORING_URING_CMD_MULTISHOT
#define IORING_URING_CMD_MULTISHOT	(1U << 1)
#endif
#ifndef IORING_CQE_F_BUF_MORE
#define IORING_CQE_F_BUF_MORE		(1U << 4)
#define IOU_PBUF_RING_INC		2
#endif

#define BATCH_GROUP	7	/* of buffers, on each ring */
#define BATCH_ELEM_MAX	24

int batch_elem_bytes(int flags);
/* Writes an element; returns what follows it. */
uint8_t *batch_pack(uint8_t *at, int flags, const struct batch_elem *elem);
void batch_put_sqe(struct worker *w, const struct batch *batch,
		   uint64_t user_data);
void batch_give_back(struct worker *w, int n);
int batch_protect(struct worker *w, int prot);

#endif
