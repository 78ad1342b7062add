// SPDX-License-Identifier: GPL-2.0
/*
 * What the server's answer to a request means: how much is done, how it ended.
 */
#include "queue/result.h"
#include <linux/blk-integrity.h>
#include "core/queue.h"

/*
 * The answer to a zone append says where its data went, in sectors. It must be in the zone
 * that was asked for. There is no rest of an append: where it would go is not known.
 */
static blk_status_t judge_append(struct request *rq, unsigned int done, u64 sector)
{
	unsigned int zone_sectors = rq->q->limits.chunk_sectors;
	sector_t zone = blk_rq_pos(rq);

	if (done && done < blk_rq_bytes(rq))
		return BLK_STS_IOERR;
	if (sector < zone || sector - zone > zone_sectors - blk_rq_sectors(rq))
		return BLK_STS_IOERR;
	rq->__sector = sector;
	return BLK_STS_OK;
}

/* As ublk_result_judge(), of any result. */
blk_status_t __ublk_result_judge(struct ublk_slot *slot, struct request *rq, s32 result, u64 addr)
{
	const struct ublk_mover *mover = slot->queue->mover;
	unsigned int length = blk_rq_bytes(rq);
	unsigned int done;

	if (unlikely(result < 0))
		return errno_to_blk_status(result);

	slot->bytes = length;
	done = ublk_whole_blocks(rq, min_t(unsigned int, result, length));
	switch (req_op(rq)) {
	case REQ_OP_READ:
		if (unlikely(!done || (done < length && blk_integrity_rq(rq))))
			return BLK_STS_IOERR;
		if (mover->take_back && !slot->is_shared)
			done = ublk_whole_blocks(rq, mover->take_back(slot, rq, done));
		slot->bytes = done;
		return BLK_STS_OK;
	case REQ_OP_WRITE:
		length = ublk_slot_desc(slot)->nr_sectors << SECTOR_SHIFT;
		slot->bytes = done ? min(done, length) : length;
		return BLK_STS_OK;
	case REQ_OP_ZONE_APPEND:
		return judge_append(rq, done, addr);
	default:
		return BLK_STS_OK;
	}
}
