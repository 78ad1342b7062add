// SPDX-License-Identifier: GPL-2.0
/*
 * Fills the descriptor of a tag, just before its command completes, with a reference to
 * shared memory where the request lies there. The server only ever reads descriptors.
 */
#include "queue/describe.h"
#include <linux/blk-integrity.h>
#include "copy/shmem.h"
#include "core/queue.h"

static noinline u32 rare_op_of(const struct request *rq)
{
	switch (req_op(rq)) {
	case REQ_OP_FLUSH:
		return UBLK_IO_OP_FLUSH;
	case REQ_OP_DISCARD:
		return UBLK_IO_OP_DISCARD;
	case REQ_OP_WRITE_ZEROES:
		return UBLK_IO_OP_WRITE_ZEROES;
	case REQ_OP_ZONE_OPEN:
		return UBLK_IO_OP_ZONE_OPEN;
	case REQ_OP_ZONE_CLOSE:
		return UBLK_IO_OP_ZONE_CLOSE;
	case REQ_OP_ZONE_FINISH:
		return UBLK_IO_OP_ZONE_FINISH;
	case REQ_OP_ZONE_APPEND:
		return UBLK_IO_OP_ZONE_APPEND;
	case REQ_OP_ZONE_RESET:
		return UBLK_IO_OP_ZONE_RESET;
	case REQ_OP_ZONE_RESET_ALL:
		return UBLK_IO_OP_ZONE_RESET_ALL;
	default:
		return UBLK_IO_OP_REPORT_ZONES;
	}
}

static inline u32 op_of(const struct request *rq)
{
	if (req_op(rq) == REQ_OP_READ)
		return UBLK_IO_OP_READ;
	if (req_op(rq) == REQ_OP_WRITE)
		return UBLK_IO_OP_WRITE;
	return rare_op_of(rq);
}

/* Out of line: most requests have none of them. */
static noinline u32 rare_flags_of(const struct request *rq)
{
	static const struct {
		blk_opf_t block;
		u32 user;
	} map[] = {
		{ REQ_FAILFAST_DEV, UBLK_IO_F_FAILFAST_DEV },
		{ REQ_FAILFAST_TRANSPORT, UBLK_IO_F_FAILFAST_TRANSPORT },
		{ REQ_FAILFAST_DRIVER, UBLK_IO_F_FAILFAST_DRIVER },
		{ REQ_META, UBLK_IO_F_META },
		{ REQ_FUA, UBLK_IO_F_FUA },
		{ REQ_NOUNMAP, UBLK_IO_F_NOUNMAP },
		{ REQ_SWAP, UBLK_IO_F_SWAP },
	};
	u32 flags = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (rq->cmd_flags & map[i].block)
			flags |= map[i].user;
	return flags;
}

static inline u32 flags_of(struct request *rq)
{
	const blk_opf_t any = REQ_FAILFAST_MASK | REQ_META | REQ_FUA | REQ_NOUNMAP | REQ_SWAP;
	u32 flags = blk_integrity_rq(rq) ? UBLK_IO_F_INTEGRITY : 0;

	if (unlikely(rq->cmd_flags & any))
		flags |= rare_flags_of(rq);
	return flags;
}

/**
 * ublk_describe() - writes the descriptor of a request
 * @slot: its slot, on the way to the server
 * @rq: the request
 * @bytes: what the server shall work on: the request's length, or less if its
 *	buffer took no more
 *
 * The completion of the command makes the descriptor visible before the server can know of it.
 *
 * Context: any.
 */
void ublk_describe(const struct ublk_slot *slot, struct request *rq, unsigned int bytes)
{
	struct ublksrv_io_desc *desc = ublk_slot_desc(slot);

	desc->op_flags = op_of(rq) | flags_of(rq);
	if (unlikely(req_op(rq) == REQ_OP_DRV_IN))
		desc->nr_zones = bytes / sizeof(struct blk_zone);
	else
		desc->nr_sectors = bytes >> SECTOR_SHIFT;
	desc->start_sector = blk_rq_pos(rq);
	desc->addr = slot->buf_addr;
}

/**
 * ublk_describe_shared() - tells of a request by reference to shared memory, if it lies there
 * @slot: its slot, FILLING; its device has shared memory
 * @rq: the request
 *
 * Context: the daemon's task.
 * Return: true if it does: the descriptor is written, and ublk_unshare() must follow before
 * the request ends.
 */
bool ublk_describe_shared(struct ublk_slot *slot, struct request *rq)
{
	struct ublksrv_io_desc *desc = ublk_slot_desc(slot);
	u64 addr;

	if (!ublk_shmem_match(slot->queue->shmem, rq, &addr))
		return false;
	slot->is_shared = true;
	ublk_describe(slot, rq, blk_rq_bytes(rq));
	desc->op_flags |= UBLK_IO_F_SHMEM_ZC;
	desc->addr = addr;
	return true;
}

/* As ublk_unshare(), of a request that was. */
void __ublk_unshare(struct ublk_slot *slot)
{
	slot->is_shared = false;
	ublk_shmem_unmatch(slot->queue->shmem, ublk_slot_desc(slot)->addr);
}
