/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every delivery does with a request on its way into the server's hands and out of them.
 * Inline is what every request passes through.
 */
#ifndef UBLK_QUEUE_HANDOVER_H
#define UBLK_QUEUE_HANDOVER_H

#include "copy/zero_copy.h"
#include "core/device.h"
#include "core/slot.h"
#include "queue/describe.h"
#include "queue/result.h"

enum blk_eh_timer_return ublk_request_timeout(struct request *rq);
int ublk_queue_init_hctx(struct blk_mq_hw_ctx *hctx, void *driver_data, unsigned int hctx_idx);

/**
 * ublk_cancel_if_leaving() - judges a slot that has just been armed again
 * @slot: the slot
 * @issue_flags: of the io_uring call that we are in
 *
 * If the server was sent away meanwhile, it is nobody else's to cancel.
 *
 * Context: a task of the server.
 */
static inline void ublk_cancel_if_leaving(struct ublk_slot *slot, unsigned int issue_flags)
{
	u8 serving = READ_ONCE(slot->queue->serving);

	if (likely(serving == UBLK_SERVING_YES))
		return;
	if (serving == UBLK_SERVING_NO)
		ublk_slot_cancel(slot, issue_flags);
	else
		ublk_device_look_again(slot->queue->dev);
}

/**
 * ublk_reclaim_if_leaving() - judges a request that has just come into the server's hands
 * @slot: its slot
 *
 * The server may be dead: then it is taken back by the leave work, which may have looked at
 * the slot too early.
 *
 * Context: a task of the server.
 */
static inline void ublk_reclaim_if_leaving(struct ublk_slot *slot)
{
	if (unlikely(READ_ONCE(slot->queue->serving) == UBLK_SERVING_NO))
		ublk_device_look_again(slot->queue->dev);
}

/**
 * ublk_fill() - brings data and descriptor to the server
 * @slot: the slot
 * @rq: its request
 *
 * What the server's buffer takes only a part of gets that part.
 *
 * Context: a task of the server.
 * Return: false if its buffer takes not even a block.
 */
static __always_inline bool ublk_fill(struct ublk_slot *slot, struct request *rq)
{
	const struct ublk_mover *mover = slot->queue->mover;
	unsigned int bytes = blk_rq_bytes(rq);
	unsigned int given = mover->give ? mover->give(slot, rq) : bytes;

	if (unlikely(given < bytes)) {
		given = ublk_whole_blocks(rq, given);
		if (!given)
			return false;
	}
	ublk_describe(slot, rq, given);
	return true;
}

int ublk_may_attach(const struct ublk_device *dev, const struct file *file);
int ublk_refuse_attach(const struct ublk_device *dev, const char *command, int err);
int ublk_slot_attach(struct ublk_slot *slot, struct ublk_daemon *daemon, u64 addr, u64 buf_reg,
		     struct io_uring_cmd *cmd);
void ublk_tags_attached(struct ublk_device *dev, bool is_trusted);
bool ublk_give_registered(struct ublk_slot *slot, struct request *rq, struct io_uring_cmd *cmd,
			  unsigned int issue_flags);

/**
 * ublk_buf_reg_is_right() - may a command name this place in a buffer table
 * @reg: index and flags, as in the address field of a FETCH's or a COMMIT's SQE
 *
 * Context: any.
 * Return: true if so.
 */
static inline bool ublk_buf_reg_is_right(u64 reg)
{
	return !(reg & ~(U16_MAX | (u64)UBLK_AUTO_BUF_REG_F_MASK << 16));
}

/**
 * ublk_buf_reg_set() - notes where the next request's data shall be registered
 * @slot: the slot
 * @reg: as checked by ublk_buf_reg_is_right(); means nothing without AUTO_BUF_REG
 *
 * Context: who may arm the slot.
 */
static inline void ublk_buf_reg_set(struct ublk_slot *slot, u64 reg)
{
	slot->buf_index = reg;
	slot->may_fall_back = reg >> 16 & UBLK_AUTO_BUF_REG_FALLBACK;
}

/**
 * ublk_take_back() - judges what a server has committed
 * @slot: the slot, COMMITTING; gets status and bytes, to be settled when it has been armed
 * @rq: its request
 * @cmd: the command that commits
 * @result: bytes, or a negative errno
 * @addr: the server's buffer, or where a zone append went
 * @issue_flags: of the call that we are in
 *
 * Context: a task of the server; may copy a READ's data.
 */
static __always_inline void ublk_take_back(struct ublk_slot *slot, struct request *rq,
					   struct io_uring_cmd *cmd, s32 result, u64 addr,
					   unsigned int issue_flags)
{
	slot->status = ublk_result_judge(slot, rq, result, addr);
	ublk_unshare(slot);
	if (unlikely(slot->queue->mover->registers))
		ublk_auto_unregister(slot, cmd, issue_flags);
}

#endif
