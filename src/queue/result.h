/* SPDX-License-Identifier: GPL-2.0 */
/* The server's answer to a request. */
#ifndef UBLK_QUEUE_RESULT_H
#define UBLK_QUEUE_RESULT_H

#include "core/queue.h"

/**
 * ublk_whole_blocks() - whole logical blocks of a number of bytes
 * @rq: a request of the disk
 * @bytes: how many
 *
 * Blocks are the unit in which the block layer can end part of a request.
 *
 * Context: any.
 * Return: @bytes, rounded down.
 */
static inline unsigned int ublk_whole_blocks(const struct request *rq, unsigned int bytes)
{
	return round_down(bytes, queue_logical_block_size(rq->q));
}

/**
 * ublk_buffer_is_right() - may a command name this buffer
 * @slot: its slot
 * @rq: the request that it commits; NULL for a FETCH
 * @addr: what it says: a user address, 0 for none, or where a zone append went
 *
 * Context: any.
 * Return: true if so.
 */
static inline bool ublk_buffer_is_right(const struct ublk_slot *slot, const struct request *rq,
					u64 addr)
{
	switch (slot->queue->mover->buffer_rule) {
	case UBLK_BUFFER_ALWAYS:
		return addr;
	case UBLK_BUFFER_FOR_READ:
		return addr || !rq || req_op(rq) != REQ_OP_READ;
	default:
		return !addr || (rq && req_op(rq) == REQ_OP_ZONE_APPEND);
	}
}

blk_status_t __ublk_result_judge(struct ublk_slot *slot, struct request *rq, s32 result, u64 addr);

/**
 * ublk_result_judge() - what a committed result means
 * @slot: the slot, COMMITTING
 * @rq: its request
 * @result: as committed: bytes, or a negative errno
 * @addr: as committed; of a zone append, where its data went
 *
 * Sets @slot->bytes to how many bytes are done and in place, whole blocks; 0 of a request that
 * has some: the data could not be fetched, and shall be tried again.
 *
 * Of a WRITE or a zone append, less than a block counts as all that was given: servers are
 * used to answering 0 there. Of a READ it is an error, since nothing was read. So is part of a
 * READ with metadata: the block layer can check it as a whole only.
 *
 * Context: the daemon's task; fetches a READ's data.
 * Return: BLK_STS_OK, or how the request failed, and then @slot->bytes means nothing.
 */
static inline blk_status_t ublk_result_judge(struct ublk_slot *slot, struct request *rq, s32 result,
					     u64 addr)
{
	const struct ublk_mover *mover = slot->queue->mover;
	unsigned int done = blk_rq_bytes(rq);

	/* All but a READ or WRITE that is done as a whole is rare. */
	if (unlikely(result != done ||
		     (req_op(rq) != REQ_OP_READ && req_op(rq) != REQ_OP_WRITE)))
		return __ublk_result_judge(slot, rq, result, addr);
	if (req_op(rq) == REQ_OP_READ && mover->take_back && !slot->is_shared) {
		done = mover->take_back(slot, rq, done);
		if (unlikely(done != result))
			done = ublk_whole_blocks(rq, done);
	} else if (mover->give) {
		done = min_t(unsigned int, done, ublk_slot_desc(slot)->nr_sectors << SECTOR_SHIFT);
	}
	slot->bytes = done;
	return BLK_STS_OK;
}

#endif
