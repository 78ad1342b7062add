// SPDX-License-Identifier: GPL-2.0
/*
 * A request's way in (admit) and out (finish, fail, wait for another server). Nothing else
 * starts, ends or requeues a request of ours. Callers own the request: they took it from
 * the block layer or out of a slot.
 */
#include "core/request.h"
#include <linux/bottom_half.h>
#include "core/delay.h"
#include "core/slot.h"

/*
 * How long a request rests whose data could not be copied, in ms: long enough to let the
 * server mend its mapping.
 */
#define RETRY_DELAY_MS	3

static bool is_for_server(const struct request *rq)
{
	switch (req_op(rq)) {
	case REQ_OP_READ:
	case REQ_OP_WRITE:
	case REQ_OP_FLUSH:
	case REQ_OP_DISCARD:
	case REQ_OP_WRITE_ZEROES:
	case REQ_OP_DRV_IN: /* a report of zones */
	case REQ_OP_ZONE_OPEN:
	case REQ_OP_ZONE_CLOSE:
	case REQ_OP_ZONE_FINISH:
	case REQ_OP_ZONE_APPEND:
	case REQ_OP_ZONE_RESET:
	case REQ_OP_ZONE_RESET_ALL:
		return true;
	default:
		return false;
	}
}

/**
 * ublk_request_fail() - ends a request with an error
 * @rq: the request, owned by the caller
 * @status: the error, not BLK_STS_OK
 *
 * Context: task context. Softirqs are off meanwhile: otherwise the last fput() of a file
 * that the request held open could be left to the server's own task work, and closing a
 * disk there waits for I/O that only this server can do.
 */
void ublk_request_fail(struct request *rq, blk_status_t status)
{
	local_bh_disable();
	blk_mq_end_request(rq, status);
	local_bh_enable();
}

/*
 * Once requeued, a request may be sent out by anybody, end, and its queue go: keep it for the
 * kick.
 */
static struct request_queue *queue_kept(struct request *rq)
{
	percpu_ref_get(&rq->q->q_usage_counter);
	return rq->q;
}

static void queue_let_go(struct request_queue *q)
{
	percpu_ref_put(&q->q_usage_counter);
}

/* Sends a request around again at once. */
static void go_around(struct request *rq)
{
	struct request_queue *q = queue_kept(rq);

	blk_mq_requeue_request(rq, false);
	blk_mq_kick_requeue_list(q);
	queue_let_go(q);
}

/**
 * ublk_request_finish() - ends a request, or the part of it that is done
 * @rq: the request, owned by the caller
 * @bytes: done and in place, whole logical blocks; the rest is asked for again
 *
 * Context: task context. About softirqs see ublk_request_fail().
 */
void ublk_request_finish(struct request *rq, unsigned int bytes)
{
	bool more;

	local_bh_disable();
	more = blk_update_request(rq, BLK_STS_OK, bytes);
	local_bh_enable();

	if (unlikely(more))
		go_around(rq);
	else
		__blk_mq_end_request(rq, BLK_STS_OK);
}

/**
 * ublk_request_end_batch() - ends what ublk_request_settle_batched() has left
 * @batch: the requests; empty afterwards
 *
 * Context: task context. About softirqs see ublk_request_fail().
 */
void ublk_request_end_batch(struct io_comp_batch *batch)
{
	if (!batch->complete)
		return;
	local_bh_disable();
	batch->complete(batch);
	local_bh_enable();
	*batch = (struct io_comp_batch) { };
}

/**
 * ublk_request_retry_later() - sends a request around again after a short rest
 * @rq: the request, owned by the caller; its slot no longer holds it
 *
 * Context: task context.
 */
void ublk_request_retry_later(struct request *rq)
{
	struct request_queue *q = queue_kept(rq);

	blk_mq_requeue_request(rq, false);
	blk_mq_delay_kick_requeue_list(q, RETRY_DELAY_MS);
	queue_let_go(q);
}

/*
 * Parks a request. It must not be forgotten if the gate moved while it was on its way to
 * the list.
 */
static void hold(struct ublk_queue *queue, struct request *rq)
{
	struct request_queue *q = queue_kept(rq);

	blk_mq_requeue_request(rq, false);
	ublk_delay_atomic(hold);
	smp_mb(); /* the list before the gate; pairs with set_state(): the gate before the kick */
	if (READ_ONCE(queue->gate) != UBLK_GATE_HOLD)
		blk_mq_kick_requeue_list(q);
	queue_let_go(q);
}

/**
 * ublk_request_refuse() - does with a request what the gate says
 * @queue: its queue
 * @rq: the request, owned by the caller and not with a server
 *
 * An open gate means that it has just opened: the request goes around once more.
 *
 * Context: task context.
 */
void ublk_request_refuse(struct ublk_queue *queue, struct request *rq)
{
	switch (READ_ONCE(queue->gate)) {
	case UBLK_GATE_OPEN:
	case UBLK_GATE_HOLD:
		hold(queue, rq);
		break;
	case UBLK_GATE_FAIL_TARGET:
		ublk_request_fail(rq, BLK_STS_TARGET);
		break;
	default:
		ublk_request_fail(rq, BLK_STS_IOERR);
	}
}

/**
 * ublk_request_take_from_server() - decides about a request that a dead server had in hand
 * @queue: its queue; the gate is no longer open
 * @rq: the request, owned by the caller
 *
 * Context: task context.
 */
void ublk_request_take_from_server(struct ublk_queue *queue, struct request *rq)
{
	if (queue->dev->policy == UBLK_POLICY_REISSUE)
		ublk_request_refuse(queue, rq);
	else
		ublk_request_fail(rq, BLK_STS_IOERR);
}

/**
 * ublk_request_admit() - lets a request in
 * @queue: its queue
 * @rq: the request, just taken from the block layer
 *
 * Context: the block layer's dispatch; does not sleep.
 * Return: the slot, now PENDING and holding @rq, which the caller must deliver; NULL if
 * the request was dealt with otherwise: it failed, or it waits for another server.
 */
struct ublk_slot *ublk_request_admit(struct ublk_queue *queue, struct request *rq)
{
	struct ublk_slot *slot = &queue->slots[rq->tag];

	blk_mq_start_request(rq);
	if (unlikely(!is_for_server(rq))) {
		ublk_request_fail(rq, BLK_STS_NOTSUPP);
		return NULL;
	}
	if (unlikely(READ_ONCE(queue->gate) != UBLK_GATE_OPEN))
		goto refuse;

	/*
	 * The tag is ours alone, and so is the field; a recall may look at it as soon as
	 * the slot has moved.
	 */
	slot->rq = rq;
	ublk_delay_atomic(admit);
	if (likely(ublk_slot_move(slot, UBLK_SLOT_ARMED, UBLK_SLOT_PENDING)))
		return slot;

	smp_rmb(); /* the slot before the gate; pairs with set_state(): the gate before slots */
refuse:
	ublk_request_refuse(queue, rq);
	return NULL;
}
