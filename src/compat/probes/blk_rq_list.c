// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.13 (6.12.25): many requests are queued at once as a struct rq_list, no longer as
 * a pointer to the first.
 */
#include <linux/blk-mq.h>

static void queue_rqs(struct rq_list *list)
{
	rq_list_pop(list);
}

static const struct blk_mq_ops __maybe_unused probe = {
	.queue_rqs = queue_rqs,
};
