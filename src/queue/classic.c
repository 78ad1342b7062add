// SPDX-License-Identifier: GPL-2.0
/*
 * Delivery with one command per tag. Downwards a request is admitted, staged with its
 * batch, carried to the daemon's task and given to the server; upwards the server's commit
 * hands the data and the turn back.
 *
 * Read it from classic_queue_rq() down to give(), then commit(). Called by the block layer
 * and, through chardev.c, by io_uring. What happens when the server dies is in death.c.
 */
#include "queue/classic.h"
#include <linux/capability.h>
#include "compat/compat.h"
#include "copy/zero_copy.h"
#include "core/daemon.h"
#include "core/delay.h"
#include "core/device.h"
#include "core/queue.h"
#include "core/refuse.h"
#include "core/request.h"
#include "core/slot.h"
#include "queue/death.h"
#include "queue/handover.h"

/*
 * The driver's part of a command: the slot that it serves, from FETCH or COMMIT until it
 * completes.
 */
struct classic_pdu {
	struct ublk_slot *slot;
};

static struct ublk_slot *slot_of(struct io_uring_cmd *cmd)
{
	return io_uring_cmd_to_pdu(cmd, struct classic_pdu)->slot;
}

/*
 * Ties a command to its slot. Must come before the slot is ARMED: from then on anyone may
 * complete the command, and that takes it off the ring's list of cancelable commands, on
 * which it has to be by then.
 */
static void bind_command(struct io_uring_cmd *cmd, struct ublk_slot *slot, unsigned int issue_flags)
{
	io_uring_cmd_to_pdu(cmd, struct classic_pdu)->slot = slot;
	io_uring_cmd_mark_cancelable(cmd, issue_flags);
}

/*
 * Down: to the server's task.
 */

/* Tells the server of a WRITE and of its length, so that it can name a buffer. */
static void ask(struct ublk_slot *slot, unsigned int issue_flags)
{
	struct io_uring_cmd *cmd = slot->cmd;

	ublk_describe(slot, slot->rq, blk_rq_bytes(slot->rq));
	ublk_slot_move(slot, UBLK_SLOT_FILLING, UBLK_SLOT_ASKED);
	ublk_reclaim_if_leaving(slot);
	io_uring_cmd_done(cmd, UBLK_IO_RES_NEED_GET_DATA, issue_flags);
}

/* The server is going: the request does not get there, if a recall has not been quicker. */
static void give_up(struct ublk_slot *slot, unsigned int issue_flags)
{
	struct io_uring_cmd *cmd = slot->cmd;
	struct request *rq = slot->rq;

	if (ublk_slot_move(slot, UBLK_SLOT_PENDING, UBLK_SLOT_EMPTY))
		ublk_request_refuse(slot->queue, rq);
	else
		ublk_slot_move(slot, UBLK_SLOT_RECALLED, UBLK_SLOT_EMPTY);
	io_uring_cmd_done(cmd, UBLK_IO_RES_ABORT, issue_flags);
}

/* The slot's request goes to the server, and the command with it. Runs in the daemon's task. */
static void give(struct ublk_slot *slot, unsigned int issue_flags)
{
	bool registers = slot->queue->mover->registers;
	struct io_uring_cmd *cmd = slot->cmd;
	struct request *rq = slot->rq;

	if (unlikely(!ublk_slot_move_counted(slot, UBLK_SLOT_PENDING, 0,
					     UBLK_SLOT_FILLING, registers))) {
		give_up(slot, issue_flags);
		return;
	}
	if (unlikely(slot->queue->shmem) && ublk_describe_shared(slot, rq))
		goto give;
	if (unlikely(slot->queue->mover->asks && req_op(rq) == REQ_OP_WRITE)) {
		ask(slot, issue_flags);
		return;
	}
	if (unlikely(!ublk_fill(slot, rq))) {
		ublk_slot_move_counted(slot, UBLK_SLOT_FILLING, registers, UBLK_SLOT_ARMED, 0);
		ublk_cancel_if_leaving(slot, issue_flags);
		ublk_request_retry_later(rq);
		return;
	}
give:
	ublk_delay(give);
	if (!registers) {
		ublk_slot_move(slot, UBLK_SLOT_FILLING, UBLK_SLOT_GIVEN);
	} else if (unlikely(!ublk_give_registered(slot, rq, cmd, issue_flags))) {
		ublk_cancel_if_leaving(slot, issue_flags);
		ublk_request_fail(rq, BLK_STS_IOERR);
		return;
	}
	ublk_reclaim_if_leaving(slot);
	io_uring_cmd_done(cmd, UBLK_IO_RES_OK, issue_flags);
}

/* Nobody would see the completion, or nobody could commit. */
static bool is_dead(const struct ublk_daemon *daemon, struct io_uring_cmd *carrier)
{
	return current != daemon->task || READ_ONCE(daemon->fate) == UBLK_FATE_DEAD ||
	       current->flags & PF_EXITING || ublk_cmd_ring_is_dying(carrier);
}

/*
 * Task work: everything that is pending for this daemon. Normally in its task; in a
 * worker, or in a task that is exiting, if the task has died. All commands are of one
 * ring, so @issue_flags hold for each.
 */
static void give_pending(struct io_uring_cmd *carrier, unsigned int issue_flags)
{
	struct ublk_daemon *daemon = slot_of(carrier)->daemon;
	struct llist_node *first = llist_reverse_order(llist_del_all(&daemon->pending));
	struct ublk_slot *slot, *next;

	if (unlikely(is_dead(daemon, carrier))) {
		ublk_server_leave(daemon->dev);
		llist_for_each_entry_safe(slot, next, first, node)
			give_up(slot, issue_flags);
		return;
	}
	llist_for_each_entry_safe(slot, next, first, node) {
		if (likely(READ_ONCE(slot->queue->serving) != UBLK_SERVING_NO))
			give(slot, issue_flags);
		else
			give_up(slot, issue_flags);
	}
}

UBLK_DEFINE_TASK_WORK(give_pending_work, give_pending)

/*
 * Hands a chain of slots of one daemon over, newest first. Whoever finds nothing pending
 * sends the task work, carried by a command that is pending itself; so there is one on its
 * way exactly while something is pending.
 */
static void carry(struct ublk_slot *newest, struct ublk_slot *oldest)
{
	if (llist_add_batch(&newest->node, &oldest->node, &newest->daemon->pending))
		io_uring_cmd_complete_in_task(newest->cmd, give_pending_work);
}

/* Hands over a chain of slots, oldest first, in runs of one daemon. */
static void carry_all(struct llist_node *first)
{
	struct ublk_slot *oldest = NULL, *newest = NULL, *slot, *next;

	llist_for_each_entry_safe(slot, next, first, node) {
		if (newest && newest->daemon != slot->daemon) {
			carry(newest, oldest);
			newest = NULL;
		}
		if (newest)
			slot->node.next = &newest->node;
		else
			oldest = slot;
		newest = slot;
	}
	if (newest)
		carry(newest, oldest);
}

static void classic_commit_rqs(struct blk_mq_hw_ctx *hctx)
{
	struct ublk_queue *queue = hctx->driver_data;

	carry_all(llist_reverse_order(llist_del_all(&queue->staged)));
}

static blk_status_t classic_queue_rq(struct blk_mq_hw_ctx *hctx, const struct blk_mq_queue_data *bd)
{
	struct ublk_queue *queue = hctx->driver_data;
	struct ublk_slot *slot = ublk_request_admit(queue, bd->rq);

	if (likely(slot && bd->last && llist_empty(&queue->staged))) {
		carry(slot, slot);
		return BLK_STS_OK;
	}
	if (slot)
		llist_add(&slot->node, &queue->staged);
	if (bd->last)
		classic_commit_rqs(hctx);
	return BLK_STS_OK;
}

/* A plugged batch: the same as queue_rq() for each, without the detour over the staged list. */
static void classic_queue_rqs(ublk_rq_list *list)
{
	struct llist_node *first = NULL, **tail = &first;
	struct request *rq;

	while ((rq = rq_list_pop(list))) {
		struct ublk_slot *slot = ublk_request_admit(rq->mq_hctx->driver_data, rq);

		if (slot) {
			*tail = &slot->node;
			tail = &slot->node.next;
		}
	}
	*tail = NULL;
	carry_all(first);
}

UBLK_DEFINE_QUEUE_RQS(classic_queue_rqs_op, classic_queue_rqs)

static const struct blk_mq_ops classic_mq_ops = {
	.queue_rq = classic_queue_rq,
	.queue_rqs = classic_queue_rqs_op,
	.commit_rqs = classic_commit_rqs,
	.init_hctx = ublk_queue_init_hctx,
	.timeout = ublk_request_timeout,
};

/*
 * Up: from the server.
 */

/* Of a command that names a tag. Says why it is refused; evaluates to the error. */
#define refuse(slot, nr, err, why)							\
	ublk_refuse_server((slot)->queue->dev, err, "%s: tag %u of queue %u: %s", name_of(nr),	\
			   (slot)->tag, (slot)->queue->id, why)

static const char *name_of(unsigned int nr)
{
	switch (nr) {
	case UBLK_IO_FETCH_REQ:
		return "FETCH_REQ";
	case UBLK_IO_COMMIT_AND_FETCH_REQ:
		return "COMMIT_AND_FETCH_REQ";
	case UBLK_IO_NEED_GET_DATA:
		return "NEED_GET_DATA";
	case _IOC_NR(UBLK_U_IO_REGISTER_IO_BUF):
		return "REGISTER_IO_BUF";
	default:
		return "unknown command";
	}
}

/*
 * The daemon may come back on another ring than it fetched on; see struct ublk_daemon why
 * that matters.
 */
static int follow_ring(struct ublk_slot *slot, struct io_uring_cmd *cmd)
{
	void *ring = io_uring_cmd_ctx_handle(cmd);
	struct ublk_daemon *daemon;

	if (likely(slot->daemon->ring == ring))
		return 0;
	daemon = ublk_daemon_of_current(slot->queue->dev, cmd->file, ring);
	if (IS_ERR(daemon))
		return PTR_ERR(daemon);
	WRITE_ONCE(slot->daemon, daemon);
	return 0;
}

static int commit(struct ublk_slot *slot, struct io_uring_cmd *cmd, s32 result, u64 addr,
		  unsigned int issue_flags)
{
	bool registers = slot->queue->mover->registers;
	u64 buf_reg = registers ? ublk_cmd_addr(cmd) : 0;
	unsigned int bytes;
	blk_status_t status;
	struct request *rq;
	bool is_ours;
	int ret;

	ret = follow_ring(slot, cmd);
	if (ret)
		return ret;
	/* From here on a death work leaves the request to us. */
	if (unlikely(!ublk_slot_move_referenced(slot, UBLK_SLOT_GIVEN, UBLK_SLOT_COMMITTING)))
		return UBLK_IO_RES_ABORT;
	rq = slot->rq;
	if (unlikely(!ublk_buffer_is_right(slot, rq, addr) ||
		     !ublk_buf_reg_is_right(buf_reg))) {
		ublk_slot_move_referenced(slot, UBLK_SLOT_COMMITTING, UBLK_SLOT_GIVEN);
		ublk_reclaim_if_leaving(slot);
		return refuse(slot, UBLK_IO_COMMIT_AND_FETCH_REQ, -EINVAL,
			      "addr does not fit the request, or the SQE's has an unknown bit");
	}
	/* Of this request's data and the next one's. */
	slot->buf_addr = slot->queue->mover->buffer_rule == UBLK_BUFFER_NEVER ? 0 : addr;
	ublk_delay(commit);
	ublk_take_back(slot, rq, cmd, result, addr, issue_flags);
	status = slot->status;
	bytes = slot->bytes;

	/* Armed before the request ends: its tag may come back at once. */
	if (unlikely(registers))
		ublk_buf_reg_set(slot, buf_reg);
	bind_command(cmd, slot, issue_flags);
	slot->cmd = cmd;
	is_ours = ublk_slot_arm_or_hold(slot);
	ublk_delay(arm);
	ublk_cancel_if_leaving(slot, issue_flags);
	if (likely(is_ours))
		ublk_request_settle(rq, status, bytes);
	return -EIOCBQUEUED;
}

/* The server names a buffer for a WRITE that it was told of. */
static int get_data(struct ublk_slot *slot, struct io_uring_cmd *cmd, u64 addr,
		    unsigned int issue_flags)
{
	struct request *rq;
	int ret;

	if (!addr)
		return refuse(slot, UBLK_IO_NEED_GET_DATA, -EINVAL, "addr is 0");
	ret = follow_ring(slot, cmd);
	if (ret)
		return ret;
	if (!ublk_slot_move(slot, UBLK_SLOT_ASKED, UBLK_SLOT_FILLING))
		return UBLK_IO_RES_ABORT;
	rq = slot->rq;
	slot->buf_addr = addr;
	if (likely(ublk_fill(slot, rq))) {
		ublk_slot_move(slot, UBLK_SLOT_FILLING, UBLK_SLOT_GIVEN);
		ublk_reclaim_if_leaving(slot);
		return UBLK_IO_RES_OK;
	}
	bind_command(cmd, slot, issue_flags);
	slot->cmd = cmd;
	ublk_slot_move(slot, UBLK_SLOT_FILLING, UBLK_SLOT_ARMED);
	ublk_cancel_if_leaving(slot, issue_flags);
	ublk_request_retry_later(rq);
	return -EIOCBQUEUED;
}

static int fetch(struct ublk_slot *slot, struct io_uring_cmd *cmd, u64 addr,
		 unsigned int issue_flags)
{
	struct ublk_device *dev = slot->queue->dev;
	bool is_trusted = capable(CAP_SYS_ADMIN);
	u64 buf_reg = slot->queue->mover->registers ? ublk_cmd_addr(cmd) : 0;
	struct ublk_daemon *daemon;
	int ret;

	if (!ublk_buffer_is_right(slot, NULL, addr))
		return refuse(slot, UBLK_IO_FETCH_REQ, -EINVAL,
			      addr ? "addr is not 0" : "addr is 0");
	if (!ublk_buf_reg_is_right(buf_reg))
		return refuse(slot, UBLK_IO_FETCH_REQ, -EINVAL,
			      "the SQE's addr has an unknown bit");
	/* Who is refused does not serve. */
	spin_lock(&dev->lock);
	ret = ublk_may_attach(dev, cmd->file);
	spin_unlock(&dev->lock);
	if (ret)
		return ublk_refuse_attach(dev, "FETCH_REQ", ret);
	daemon = ublk_daemon_of_current(dev, cmd->file, io_uring_cmd_ctx_handle(cmd));
	if (IS_ERR(daemon))
		return ublk_refuse_attach(dev, "FETCH_REQ", PTR_ERR(daemon));

	bind_command(cmd, slot, issue_flags);
	spin_lock(&dev->lock);
	ret = ublk_may_attach(dev, cmd->file);
	if (!ret)
		ret = ublk_slot_attach(slot, daemon, addr, buf_reg, cmd);
	if (!ret)
		ublk_tags_attached(dev, is_trusted);
	spin_unlock(&dev->lock);

	if (!ret)
		return -EIOCBQUEUED;
	if (ret == -EINVAL)
		refuse(slot, UBLK_IO_FETCH_REQ, ret, "has been fetched");
	else
		ublk_refuse_attach(dev, "FETCH_REQ", ret);
	/* A command that was marked cancelable must not end by a return value. */
	io_uring_cmd_done(cmd, ret, issue_flags);
	return -EIOCBQUEUED;
}

/* Servers built before Linux 6.4 send the bare numbers of the first commands. */
static bool is_known(u32 cmd_op)
{
	if (_IOC_TYPE(cmd_op) == 'u')
		return _IOC_NR(cmd_op) < _IOC_NR(UBLK_U_IO_PREP_IO_CMDS) ||
		       _IOC_NR(cmd_op) > _IOC_NR(UBLK_U_IO_FETCH_IO_CMDS);
	return cmd_op >= UBLK_IO_FETCH_REQ && cmd_op <= UBLK_IO_NEED_GET_DATA;
}

/* What a command hears that does not fit the state of its slot. */
static int complain(const struct ublk_slot *slot, unsigned int nr, enum ublk_slot_state state)
{
	switch (state) {
	case UBLK_SLOT_GIVEN:
		return refuse(slot, nr, -EINVAL, "its request waits for a COMMIT");
	case UBLK_SLOT_ASKED:
		return refuse(slot, nr, -EINVAL, "its request waits for NEED_GET_DATA");
	case UBLK_SLOT_EMPTY:
		return UBLK_IO_RES_ABORT;
	default:
		return refuse(slot, nr, -EBUSY, "the server has no request of it");
	}
}

/*
 * Has the current task fetched this tag, through this file? If not, its daemon may just be going.
 * If so, the server cannot be forgotten before the command is done with: it holds the file open.
 */
static bool is_current(const struct ublk_slot *slot, const struct file *file)
{
	const struct ublk_daemon *daemon;
	bool is_so;

	rcu_read_lock();
	daemon = READ_ONCE(slot->daemon);
	is_so = daemon && daemon->task == current && daemon->file == file;
	rcu_read_unlock();
	return is_so;
}

/* One command of the server, in the task that submitted it, with the ring's lock held. */
static int issue(struct ublk_device *dev, struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	const struct ublksrv_io_cmd *payload = ublk_cmd_payload(cmd);
	u16 q_id = READ_ONCE(payload->q_id);
	u16 tag = READ_ONCE(payload->tag);
	s32 result = READ_ONCE(payload->result);
	u64 addr = READ_ONCE(payload->addr);
	unsigned int nr = _IOC_NR(cmd->cmd_op);
	enum ublk_slot_state state;
	struct ublk_slot *slot;

	if (unlikely(!is_known(cmd->cmd_op)))
		return ublk_refuse_server(dev, -EOPNOTSUPP, "no command has cmd_op %#x",
					  cmd->cmd_op);
	if (unlikely(nr == _IOC_NR(UBLK_U_IO_UNREGISTER_IO_BUF)))
		return ublk_zero_copy_unregister(dev, cmd, addr, issue_flags);
	slot = ublk_slot_lookup(dev, q_id, tag);
	if (unlikely(!slot))
		return ublk_refuse_server(dev, -EINVAL, "%s: there is no tag %u of queue %u",
					  name_of(nr), tag, q_id);
	if (unlikely(nr == UBLK_IO_FETCH_REQ))
		return fetch(slot, cmd, addr, issue_flags);

	state = ublk_slot_state(slot);
	if (unlikely(!is_current(slot, cmd->file))) {
		if (nr == _IOC_NR(UBLK_U_IO_REGISTER_IO_BUF))
			return ublk_zero_copy_register(slot, cmd, addr, issue_flags);
		return refuse(slot, nr, -EINVAL, "this task has not fetched it");
	}
	switch (nr) {
	case UBLK_IO_COMMIT_AND_FETCH_REQ:
		if (likely(state == UBLK_SLOT_GIVEN))
			return commit(slot, cmd, result, addr, issue_flags);
		break;
	case UBLK_IO_NEED_GET_DATA:
		if (state == UBLK_SLOT_ASKED)
			return get_data(slot, cmd, addr, issue_flags);
		break;
	case _IOC_NR(UBLK_U_IO_REGISTER_IO_BUF):
		if (state == UBLK_SLOT_GIVEN)
			return ublk_zero_copy_register(slot, cmd, addr, issue_flags);
		break;
	}
	return complain(slot, nr, state);
}

static int classic_uring_cmd(struct ublk_device *dev, struct io_uring_cmd *cmd,
			     unsigned int issue_flags)
{
	if (unlikely(issue_flags & IO_URING_F_CANCEL)) {
		struct ublk_slot *slot = slot_of(cmd);

		ublk_server_leave(dev);
		if (READ_ONCE(slot->cmd) == cmd)
			ublk_slot_cancel(slot, issue_flags);
		return 0;
	}
	return issue(dev, cmd, issue_flags);
}

const struct ublk_delivery ublk_classic = {
	.mq_ops = &classic_mq_ops,
	.uring_cmd = classic_uring_cmd,
};
