// SPDX-License-Identifier: GPL-2.0
/*
 * The plain way: the driver copies a WRITE's data into the server's buffer before it hands
 * the request over, and a READ's out of it when the server commits.
 */
#include "copy/mover.h"
#include "compat/compat.h"
#include "copy/pages.h"

static unsigned int give(const struct ublk_slot *slot, struct request *rq)
{
	if (req_op(rq) != REQ_OP_WRITE)
		return blk_rq_bytes(rq);
	return ublk_copy_to_server(rq, slot->buf_addr, blk_rq_bytes(rq));
}

static unsigned int take_back(const struct ublk_slot *slot, struct request *rq, unsigned int done)
{
	if (req_op(rq) != REQ_OP_READ)
		return done;
	return ublk_copy_from_server(rq, slot->buf_addr, done);
}

const struct ublk_mover ublk_driver_copy = {
	.needs_buffer = true,
	.give = give,
	.take_back = take_back,
};
