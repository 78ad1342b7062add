// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.11: a disk is allocated with all its limits, write cache and rotation among them.
 *
 * exports: __blk_mq_alloc_disk
 * needed: its disk limits are between two designs, as in Linux 6.9 and 6.10
 */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>

static struct gendisk __maybe_unused *probe(struct blk_mq_tag_set *set)
{
	struct queue_limits lim = {
		.features = BLK_FEAT_WRITE_CACHE | BLK_FEAT_FUA | BLK_FEAT_ROTATIONAL,
		.max_hw_discard_sectors = 1,
	};

	return blk_mq_alloc_disk(set, &lim, NULL);
}
