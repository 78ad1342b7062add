// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.19: blk_rq_has_data() says whether a request carries data.
 */
#include <linux/blk-mq.h>

static bool __maybe_unused probe(struct request *rq)
{
	return blk_rq_has_data(rq);
}
