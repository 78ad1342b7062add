// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.16: kernel memory is mapped into a request without naming its queue.
 *
 * exports: blk_rq_map_kern
 */
#include <linux/blk-mq.h>

static int __maybe_unused probe(struct request *rq, void *buf)
{
	return blk_rq_map_kern(rq, buf, 4096, GFP_KERNEL);
}
