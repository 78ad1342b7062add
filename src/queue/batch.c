// SPDX-License-Identifier: GPL-2.0
/*
 * Delivery of many tags at a time (BATCH_IO). The server arms tags (PREP_IO_CMDS), keeps fetch
 * commands waiting (FETCH_IO_CMDS), each of which completes again and again with an array of
 * tags, and hands requests back many at a time (COMMIT_IO_CMDS). Tags belong to the server's
 * process and not to one of its tasks.
 *
 * Downwards: a request is admitted and becomes pending; one fetch command of the queue at a time
 * has the turn, and in its task what is pending is given, for as long as there is something.
 * Then the command waits again. Who has the turn is the only one to take from what is pending;
 * when the server goes, that is whoever comes to give it all back.
 *
 * Read batch_queue_rq(), give_pending() and give(); the way back is in elements.c.
 */
#include "queue/batch.h"
#include <linux/uaccess.h>
#include "compat/compat.h"
#include "compat/exit_watch.h"
#include "copy/zero_copy.h"
#include "core/delay.h"
#include "core/device.h"
#include "core/queue.h"
#include "core/refuse.h"
#include "core/request.h"
#include "core/slot.h"
#include "queue/death.h"
#include "queue/elements.h"
#include "queue/handover.h"

/* Tags of one completion, at most: they are collected on the stack. */
#define MAX_TAGS	128

/* Completions in one go, after which others in the task get their chance. */
#define MAX_ROUNDS	32

/* The driver's part of a fetch command. */
struct fetch_pdu {
	struct ublk_queue *queue;
	struct list_head node; /* in fetches.waiting; empty while the command has the turn */
	u16 group;
};

static struct fetch_pdu *pdu_of(struct io_uring_cmd *cmd)
{
	return io_uring_cmd_to_pdu(cmd, struct fetch_pdu);
}

static struct io_uring_cmd *cmd_of(struct list_head *node)
{
	void *pdu = list_entry(node, struct fetch_pdu, node);

	return container_of(pdu, struct io_uring_cmd, pdu);
}

/*
 * Whose turn it is.
 */

/*
 * The first waiting command that can hand something over; NULL if there is none. One whose task has
 * exited cannot: on a ring that only this task could enter nothing runs before its end.
 */
static struct io_uring_cmd *find_live(struct ublk_fetches *fetches)
{
	struct fetch_pdu *pdu;

	lockdep_assert_held(&fetches->lock);
	list_for_each_entry(pdu, &fetches->waiting, node) {
		struct io_uring_cmd *cmd = cmd_of(&pdu->node);

		if (likely(!ublk_task_is_exiting(ublk_cmd_task(cmd))))
			return cmd;
	}
	return NULL;
}

/*
 * Is there nobody left to hand requests over? Who has just been told of an error (its buffers ran
 * out) is about to fetch again.
 */
static bool is_abandoned(struct ublk_fetches *fetches)
{
	return !fetches->is_expecting && !find_live(fetches);
}

/*
 * Gives the turn to a command, if there is something to do and nobody at it: NULL if not. Who has
 * the turn looks once more at what is pending when it has let go of it. With nobody left to
 * do it, the server is going, and the leave or drain work does.
 */
static struct io_uring_cmd *next_turn(struct ublk_queue *queue)
{
	struct ublk_fetches *fetches = &queue->fetches;
	bool is_left = false, is_missed = false;
	struct io_uring_cmd *cmd = NULL;

	smp_mb(); /* what was made pending, or the turn that was given up, before the turn */
	if (READ_ONCE(fetches->turn))
		return NULL;
	spin_lock(&fetches->lock);
	if (!fetches->turn && (fetches->backlog || !llist_empty(&fetches->pending))) {
		cmd = find_live(fetches);
		if (likely(cmd))
			list_del_init(&pdu_of(cmd)->node);
		WRITE_ONCE(fetches->turn, cmd);
		is_left = !cmd;
		is_missed = is_left && !fetches->is_expecting && !list_empty(&fetches->waiting);
	}
	spin_unlock(&fetches->lock);
	if (unlikely(is_missed))
		ublk_server_leave(queue->dev);
	if (unlikely(is_left && READ_ONCE(queue->serving) == UBLK_SERVING_NO))
		ublk_device_look_again(queue->dev);
	return cmd;
}

/* The oldest slot that is pending, taken out; NULL if there is none. For who has the turn. */
static struct ublk_slot *pop(struct ublk_fetches *fetches)
{
	struct llist_node *node = fetches->backlog;

	if (!node)
		node = llist_reverse_order(llist_del_all(&fetches->pending));
	if (!node)
		return NULL;
	fetches->backlog = node->next;
	return llist_entry(node, struct ublk_slot, node);
}

/* Puts a slot back in front. For who has the turn. */
static void push_back(struct ublk_fetches *fetches, struct ublk_slot *slot)
{
	slot->node.next = fetches->backlog;
	fetches->backlog = &slot->node;
}

/* The server is going: what is pending does not get there. For who has the turn. */
static void refuse_pending(struct ublk_queue *queue)
{
	struct ublk_slot *slot;

	while ((slot = pop(&queue->fetches))) {
		struct request *rq = slot->rq;

		if (ublk_slot_move(slot, UBLK_SLOT_PENDING, UBLK_SLOT_EMPTY))
			ublk_request_refuse(queue, rq);
		else
			ublk_slot_move(slot, UBLK_SLOT_RECALLED, UBLK_SLOT_EMPTY);
	}
}

/*
 * Down: to the server.
 */

/* Gives one request to the server, who does not know yet. False if it was dealt with otherwise. */
static bool give(struct ublk_slot *slot, struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	bool registers = slot->queue->mover->registers;
	struct request *rq = slot->rq;

	/* Only a recall is quicker: the request has gone. */
	if (unlikely(!ublk_slot_move_counted(slot, UBLK_SLOT_PENDING, 0,
					     UBLK_SLOT_FILLING, registers))) {
		ublk_slot_move(slot, UBLK_SLOT_RECALLED, UBLK_SLOT_EMPTY);
		return false;
	}
	if (!(unlikely(slot->queue->shmem) && ublk_describe_shared(slot, rq)) &&
	    unlikely(!ublk_fill(slot, rq))) {
		ublk_slot_move_counted(slot, UBLK_SLOT_FILLING, registers, UBLK_SLOT_ARMED, 0);
		ublk_cancel_if_leaving(slot, issue_flags);
		ublk_request_retry_later(rq);
		return false;
	}
	ublk_delay(give);
	if (!registers) {
		ublk_slot_move(slot, UBLK_SLOT_FILLING, UBLK_SLOT_GIVEN);
	} else if (unlikely(!ublk_give_registered(slot, rq, cmd, issue_flags))) {
		ublk_cancel_if_leaving(slot, issue_flags);
		ublk_request_fail(rq, BLK_STS_IOERR);
		return false;
	}
	ublk_reclaim_if_leaving(slot);
	return true;
}

/*
 * The server could not be told of these tags: they are pending again. Those that it has found by
 * itself, or that have been reclaimed, are not ours any more.
 */
static void take_again(struct ublk_queue *queue, struct io_uring_cmd *cmd, const u16 *tags,
		       unsigned int nr, unsigned int issue_flags)
{
	while (nr--) {
		struct ublk_slot *slot = &queue->slots[tags[nr]];

		if (queue->mover->registers)
			ublk_auto_unregister(slot, cmd, issue_flags);
		if (!ublk_slot_move(slot, UBLK_SLOT_GIVEN, UBLK_SLOT_FILLING))
			continue;
		ublk_unshare(slot);
		slot->cmd = NULL;
		push_back(&queue->fetches, slot);
		ublk_slot_move(slot, UBLK_SLOT_FILLING, UBLK_SLOT_PENDING);
	}
}

/* One completion of a fetch command, if anything can be given. Returns 0 or why it must end. */
static int give_some(struct ublk_queue *queue, struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	struct ublk_provided buf;
	struct ublk_slot *slot;
	u16 tags[MAX_TAGS];
	unsigned int max, nr = 0;
	int ret;

	ret = ublk_cmd_select_buffer(cmd, pdu_of(cmd)->group, &buf, issue_flags);
	if (unlikely(ret))
		return ret;
	max = min_t(size_t, buf.bytes / sizeof(*tags), MAX_TAGS);
	while (nr < max && (slot = pop(&queue->fetches)))
		if (likely(give(slot, cmd, issue_flags)))
			tags[nr++] = slot->tag;
	if (unlikely(!max))
		ret = -ENOBUFS;
	else if (unlikely(copy_to_user(buf.addr, tags, nr * sizeof(*tags))))
		ret = -EFAULT;
	/* Without a completion the buffer is only given back. */
	if (unlikely(!ublk_cmd_post(cmd, &buf, ret ? 0 : nr * sizeof(*tags), issue_flags) &&
		     nr && !ret))
		ret = -ENOBUFS;
	if (unlikely(ret))
		take_again(queue, cmd, tags, nr, issue_flags);
	return ret;
}

/* Nobody would see the completion. */
static bool is_dead(struct io_uring_cmd *cmd)
{
	return current->flags & (PF_EXITING | PF_KTHREAD) || ublk_cmd_ring_is_dying(cmd);
}

/*
 * The command waits again, or ends with @ret; it may be somebody else's when this returns. The
 * answer is which command comes next.
 */
static struct io_uring_cmd *give_up_turn(struct ublk_queue *queue, struct io_uring_cmd *cmd,
					 int ret, unsigned int issue_flags)
{
	struct ublk_fetches *fetches = &queue->fetches;

	spin_lock(&fetches->lock);
	WRITE_ONCE(fetches->turn, NULL);
	fetches->is_expecting |= !!ret;
	if (!ret && unlikely(READ_ONCE(queue->serving) == UBLK_SERVING_NO))
		ret = UBLK_IO_RES_ABORT;
	if (likely(!ret))
		list_add(&pdu_of(cmd)->node, &fetches->waiting);
	spin_unlock(&fetches->lock);
	if (unlikely(ret))
		io_uring_cmd_done(cmd, ret, issue_flags);
	return next_turn(queue);
}

/*
 * The command's task or its ring has gone. It may have lost the turn already. A queue that has
 * requests and nobody else who waits for them has lost its server.
 */
static struct io_uring_cmd *bow_out(struct ublk_queue *queue, struct io_uring_cmd *cmd,
				    unsigned int issue_flags)
{
	struct ublk_fetches *fetches = &queue->fetches;
	bool had_turn, is_missed;

	spin_lock(&fetches->lock);
	had_turn = fetches->turn == cmd;
	is_missed = had_turn && (ublk_cmd_ring_is_dying(cmd) || is_abandoned(fetches));
	if (had_turn)
		WRITE_ONCE(fetches->turn, NULL);
	spin_unlock(&fetches->lock);
	if (is_missed)
		ublk_server_leave(queue->dev);
	io_uring_cmd_done(cmd, UBLK_IO_RES_ABORT, issue_flags);
	return next_turn(queue);
}

/*
 * Task work of the command that has the turn. Normally in its task; in a worker, or in a task
 * that is exiting, if the task has died. The answer is which command comes next.
 */
static struct io_uring_cmd *give_pending(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	struct ublk_queue *queue = pdu_of(cmd)->queue;
	struct ublk_fetches *fetches = &queue->fetches;
	unsigned int rounds;
	int ret = 0;

	if (unlikely(is_dead(cmd)))
		return bow_out(queue, cmd, issue_flags);
	for (rounds = 0; !ret && (fetches->backlog || !llist_empty(&fetches->pending)); rounds++) {
		if (unlikely(READ_ONCE(queue->serving) == UBLK_SERVING_NO))
			break;
		if (unlikely(rounds == MAX_ROUNDS))
			return cmd;
		ret = give_some(queue, cmd, issue_flags);
	}
	if (unlikely(READ_ONCE(queue->serving) == UBLK_SERVING_NO))
		refuse_pending(queue);
	return give_up_turn(queue, cmd, ret, issue_flags);
}

UBLK_DEFINE_TASK_WORK_RELAY(give_pending_work, give_pending)

/* Sees to it that what is pending is given. */
static void wake(struct ublk_queue *queue)
{
	struct io_uring_cmd *cmd = next_turn(queue);

	if (cmd)
		io_uring_cmd_complete_in_task(cmd, give_pending_work);
}

static blk_status_t batch_queue_rq(struct blk_mq_hw_ctx *hctx, const struct blk_mq_queue_data *bd)
{
	struct ublk_queue *queue = hctx->driver_data;
	struct ublk_slot *slot = ublk_request_admit(queue, bd->rq);

	if (likely(slot))
		llist_add(&slot->node, &queue->fetches.pending);
	if (bd->last)
		wake(queue);
	return BLK_STS_OK;
}

static void batch_commit_rqs(struct blk_mq_hw_ctx *hctx)
{
	wake(hctx->driver_data);
}

static void batch_queue_rqs(ublk_rq_list *list)
{
	struct ublk_queue *queue = NULL;
	struct request *rq;

	while ((rq = rq_list_pop(list))) {
		struct ublk_slot *slot;

		if (queue && queue != rq->mq_hctx->driver_data)
			wake(queue);
		queue = rq->mq_hctx->driver_data;
		slot = ublk_request_admit(queue, rq);
		if (likely(slot))
			llist_add(&slot->node, &queue->fetches.pending);
	}
	if (queue)
		wake(queue);
}

UBLK_DEFINE_QUEUE_RQS(batch_queue_rqs_op, batch_queue_rqs)

static const struct blk_mq_ops batch_mq_ops = {
	.queue_rq = batch_queue_rq,
	.queue_rqs = batch_queue_rqs_op,
	.commit_rqs = batch_commit_rqs,
	.init_hctx = ublk_queue_init_hctx,
	.timeout = ublk_request_timeout,
};

/*
 * Up: from the server.
 */

static int fetch(struct ublk_queue *queue, struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	struct ublk_fetches *fetches = &queue->fetches;
	struct fetch_pdu *pdu = pdu_of(cmd);
	u8 serving;

	pdu->queue = queue;
	pdu->group = ublk_cmd_buf_group(cmd);
	INIT_LIST_HEAD(&pdu->node);
	io_uring_cmd_mark_cancelable(cmd, issue_flags);

	spin_lock(&fetches->lock);
	serving = READ_ONCE(queue->serving);
	if (READ_ONCE(queue->dev->server_file) != cmd->file)
		serving = UBLK_SERVING_NO;
	if (likely(serving != UBLK_SERVING_NO)) {
		list_add_tail(&pdu->node, &fetches->waiting);
		fetches->is_expecting = false;
	}
	spin_unlock(&fetches->lock);
	if (unlikely(serving == UBLK_SERVING_NO)) {
		ublk_refuse_attach(queue->dev, "FETCH_IO_CMDS", UBLK_IO_RES_ABORT);
		io_uring_cmd_done(cmd, UBLK_IO_RES_ABORT, issue_flags);
		return -EIOCBQUEUED;
	}
	wake(queue);
	if (unlikely(serving == UBLK_SERVING_WATCHED))
		ublk_device_look_again(queue->dev);
	return -EIOCBQUEUED;
}

/* REGISTER_IO_BUF and UNREGISTER_IO_BUF, which name one tag. */
static int issue_single(struct ublk_device *dev, struct io_uring_cmd *cmd,
			unsigned int issue_flags)
{
	const struct ublksrv_io_cmd *payload = ublk_cmd_payload(cmd);
	u16 q_id = READ_ONCE(payload->q_id);
	u16 tag = READ_ONCE(payload->tag);
	u64 addr = READ_ONCE(payload->addr);
	struct ublk_slot *slot;

	if (cmd->cmd_op == UBLK_U_IO_UNREGISTER_IO_BUF)
		return ublk_zero_copy_unregister(dev, cmd, addr, issue_flags);
	slot = ublk_slot_lookup(dev, q_id, tag);
	if (!slot)
		return ublk_refuse_server(dev, -EINVAL,
					  "cmd_op %#x: there is no tag %u of queue %u",
					  cmd->cmd_op, tag, q_id);
	if (cmd->cmd_op == UBLK_U_IO_REGISTER_IO_BUF)
		return ublk_zero_copy_register(slot, cmd, addr, issue_flags);
	return ublk_refuse_server(dev, -EOPNOTSUPP, "no command of BATCH_IO has cmd_op %#x",
				  cmd->cmd_op);
}

static int prep(struct ublk_queue *queue, struct io_uring_cmd *cmd,
		const struct ublk_batch_command *batch)
{
	int ret = ublk_batch_prep(queue, cmd, batch);

	if (ret == -EINVAL)
		return ublk_refuse_server(queue->dev, ret,
					  "PREP_IO_CMDS: a tag of queue %u is not below %u, or has been fetched, or its buffer is wrong",
					  queue->id, queue->depth);
	return ublk_refuse_attach(queue->dev, "PREP_IO_CMDS", ret);
}

static int commit(struct ublk_queue *queue, struct io_uring_cmd *cmd,
		  const struct ublk_batch_command *batch, unsigned int issue_flags)
{
	int ret = ublk_batch_commit(queue, cmd, batch, issue_flags);

	if (likely(ret != -EINVAL && ret != -EBUSY))
		return ret;
	return ublk_refuse_server(queue->dev, ret,
				  "COMMIT_IO_CMDS: the first tag of queue %u is not below %u, or not with the server, or its buffer is missing",
				  queue->id, queue->depth);
}

static int issue(struct ublk_device *dev, struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	const struct ublk_batch_io *payload = ublk_cmd_payload(cmd);
	struct ublk_batch_command batch = {
		.q_id = READ_ONCE(payload->q_id),
		.flags = READ_ONCE(payload->flags),
		.nr_elem = READ_ONCE(payload->nr_elem),
		.elem_bytes = READ_ONCE(payload->elem_bytes),
	};
	bool is_fetch = cmd->cmd_op == UBLK_U_IO_FETCH_IO_CMDS;
	struct ublk_queue *queue;
	int ret;

	if (!is_fetch && cmd->cmd_op != UBLK_U_IO_PREP_IO_CMDS &&
	    cmd->cmd_op != UBLK_U_IO_COMMIT_IO_CMDS)
		return issue_single(dev, cmd, issue_flags);
	queue = ublk_queue_lookup(dev, batch.q_id);
	if (!queue)
		return ublk_refuse_server(dev, -EINVAL, "cmd_op %#x: there is no queue %u",
					  cmd->cmd_op, batch.q_id);
	if (is_fetch) {
		if (!ublk_cmd_is_multishot(cmd) || batch.flags || batch.elem_bytes != sizeof(u16))
			return ublk_refuse_server(dev, -EINVAL,
						  "FETCH_IO_CMDS: not multishot, or flags %#x are not 0, or elem_bytes %u is not 2",
						  batch.flags, batch.elem_bytes);
		return fetch(queue, cmd, issue_flags);
	}
	ret = ublk_batch_check(queue, &batch);
	if (ret)
		return ret;
	if (cmd->cmd_op == UBLK_U_IO_PREP_IO_CMDS)
		return prep(queue, cmd, &batch);
	return commit(queue, cmd, &batch, issue_flags);
}

/* io_uring asks for a fetch command back. Who has the turn ends it by itself. */
static void cancel_fetch(struct ublk_device *dev, struct io_uring_cmd *cmd,
			 unsigned int issue_flags)
{
	struct fetch_pdu *pdu = pdu_of(cmd);
	struct ublk_fetches *fetches = &pdu->queue->fetches;
	bool is_waiting;

	/* One that lost its turn may be left of a server that is gone. */
	if (READ_ONCE(dev->server_file) == cmd->file)
		ublk_server_leave(dev);
	spin_lock(&fetches->lock);
	is_waiting = !list_empty(&pdu->node);
	list_del_init(&pdu->node);
	spin_unlock(&fetches->lock);
	if (is_waiting)
		io_uring_cmd_done(cmd, UBLK_IO_RES_ABORT, issue_flags);
}

static int batch_uring_cmd(struct ublk_device *dev, struct io_uring_cmd *cmd,
			   unsigned int issue_flags)
{
	if (unlikely(issue_flags & IO_URING_F_CANCEL)) {
		cancel_fetch(dev, cmd, issue_flags);
		return 0;
	}
	return issue(dev, cmd, issue_flags);
}

/* Any command that waits, whether or not its task lives; NULL if there is none. */
static struct io_uring_cmd *take_waiting(struct ublk_fetches *fetches)
{
	struct fetch_pdu *pdu;

	spin_lock(&fetches->lock);
	pdu = list_first_entry_or_null(&fetches->waiting, struct fetch_pdu, node);
	if (pdu)
		list_del_init(&pdu->node);
	spin_unlock(&fetches->lock);
	return pdu ? cmd_of(&pdu->node) : NULL;
}

/*
 * The server is going. A command that has the turn gives back what is pending and itself: the
 * gate is shut. What becomes pending later calls for us again.
 */
static void batch_cancel(struct ublk_queue *queue)
{
	struct ublk_fetches *fetches = &queue->fetches;
	struct io_uring_cmd *cmd;
	bool is_ours;

	spin_lock(&fetches->lock);
	is_ours = !fetches->turn;
	if (is_ours)
		WRITE_ONCE(fetches->turn, fetches);
	spin_unlock(&fetches->lock);
	if (is_ours) {
		ublk_delay(turn);
		refuse_pending(queue);
		spin_lock(&fetches->lock);
		WRITE_ONCE(fetches->turn, NULL);
		spin_unlock(&fetches->lock);
	}
	do {
		cmd = take_waiting(fetches);
		if (cmd)
			io_uring_cmd_done(cmd, UBLK_IO_RES_ABORT, IO_URING_F_UNLOCKED);
	} while (cmd);
	wake(queue);
}

static bool batch_has_command(struct ublk_queue *queue)
{
	struct ublk_fetches *fetches = &queue->fetches;
	bool has_command;

	spin_lock(&fetches->lock);
	has_command = fetches->turn || !list_empty(&fetches->waiting);
	spin_unlock(&fetches->lock);
	return has_command;
}

/*
 * A command whose task has exited may never be called for: then another one gets its turn. While
 * its task works for it, that does not exit, and what the task has done is seen here with the lock.
 */
static void batch_pass_on(struct ublk_queue *queue)
{
	struct ublk_fetches *fetches = &queue->fetches;
	bool is_lost, is_missed;

	spin_lock(&fetches->lock);
	is_lost = fetches->turn && fetches->turn != fetches &&
		  ublk_task_is_exiting(ublk_cmd_task(fetches->turn));
	is_missed = is_lost && is_abandoned(fetches);
	if (is_lost)
		WRITE_ONCE(fetches->turn, NULL);
	spin_unlock(&fetches->lock);
	if (is_missed)
		ublk_server_leave(queue->dev);
	if (is_lost)
		wake(queue);
}

const struct ublk_delivery ublk_batch = {
	.mq_ops = &batch_mq_ops,
	.uring_cmd = batch_uring_cmd,
	.cancel = batch_cancel,
	.has_command = batch_has_command,
	.pass_on = batch_pass_on,
};
