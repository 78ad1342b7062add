// SPDX-License-Identifier: GPL-2.0
/*
 * The plain way: the driver copies a WRITE's data into the server's buffer before it hands
 * the request over, and a READ's out of it when the server commits. A server may ask to be
 * told of a WRITE first, so that it needs a buffer only when there is something for it.
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
	return ublk_copy_from_server(rq, slot->buf_addr, done);
}

const struct ublk_mover ublk_driver_copy = {
	.buffer_rule = UBLK_BUFFER_ALWAYS,
	.give = give,
	.take_back = take_back,
};

const struct ublk_mover ublk_driver_copy_on_request = {
	.buffer_rule = UBLK_BUFFER_FOR_READ,
	.asks = true,
	.give = give,
	.take_back = take_back,
};
