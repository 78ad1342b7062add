// SPDX-License-Identifier: GPL-2.0
/*
 * Until 6.15: kernel memory is mapped into a request of a queue.
 *
 * older form of: blk_map_kern
 * exports: blk_rq_map_kern
 */
#include <linux/blk-mq.h>

static int __maybe_unused probe(struct request *rq, void *buf)
{
	return blk_rq_map_kern(rq->q, rq, buf, 4096, GFP_KERNEL);
}
