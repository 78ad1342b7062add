/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A request's way in and out of the driver: the only callers of blk_mq_start_, end_ and
 * requeue_request.
 */
#ifndef UBLK_CORE_REQUEST_H
#define UBLK_CORE_REQUEST_H

#include "core/ublk.h"

struct ublk_slot *ublk_request_admit(struct ublk_queue *queue, struct request *rq);
void ublk_request_refuse(struct ublk_queue *queue, struct request *rq);
void ublk_request_take_from_server(struct ublk_queue *queue, struct request *rq);
void ublk_request_retry_later(struct request *rq);
void ublk_request_settle(struct request *rq, blk_status_t status, unsigned int bytes);
void ublk_request_finish(struct request *rq, unsigned int bytes);
void ublk_request_fail(struct request *rq, blk_status_t status);

#endif
