/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A request's way in and out of the driver: the only callers of blk_mq_start_, end_ and
 * requeue_request. Inline is what every request passes through.
 */
#ifndef UBLK_CORE_REQUEST_H
#define UBLK_CORE_REQUEST_H

#include "core/ublk.h"

struct ublk_slot *ublk_request_admit(struct ublk_queue *queue, struct request *rq);
void ublk_request_refuse(struct ublk_queue *queue, struct request *rq);
void ublk_request_take_from_server(struct ublk_queue *queue, struct request *rq);
void ublk_request_retry_later(struct request *rq);
void ublk_request_finish(struct request *rq, unsigned int bytes);
void ublk_request_fail(struct request *rq, blk_status_t status);
void ublk_request_end_batch(struct io_comp_batch *batch);

/**
 * ublk_request_settle() - does with a request what its server has committed
 * @rq: the request, owned by the caller
 * @status: how it ended
 * @bytes: with BLK_STS_OK, as in ublk_request_finish(); 0 of a request that has some: its
 *	data could not be fetched, and it is tried again
 *
 * Context: task context.
 */
static inline void ublk_request_settle(struct request *rq, blk_status_t status, unsigned int bytes)
{
	if (unlikely(status != BLK_STS_OK))
		ublk_request_fail(rq, status);
	else if (unlikely(!bytes && blk_rq_bytes(rq)))
		ublk_request_retry_later(rq);
	else
		ublk_request_finish(rq, bytes);
}

/**
 * ublk_request_settle_batched() - as ublk_request_settle(), but may leave the end to later
 * @rq: the request, owned by the caller
 * @status: how it ended
 * @bytes: as in ublk_request_settle()
 * @batch: what ublk_request_end_batch() shall end
 *
 * Context: task context.
 */
static inline void ublk_request_settle_batched(struct request *rq, blk_status_t status,
					       unsigned int bytes, struct io_comp_batch *batch)
{
	if (unlikely(status != BLK_STS_OK || bytes != blk_rq_bytes(rq) ||
		     !blk_mq_add_to_batch(rq, batch, false, blk_mq_end_request_batch)))
		ublk_request_settle(rq, status, bytes);
}

#endif
