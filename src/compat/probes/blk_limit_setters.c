// SPDX-License-Identifier: GPL-2.0
/*
 * Until 6.8: a disk is allocated without limits, and each limit has a setter.
 *
 * older form of: blk_limits
 * exports: __blk_mq_alloc_disk blk_queue_write_cache blk_queue_virt_boundary
 */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>

static void __maybe_unused probe(struct blk_mq_tag_set *set)
{
	struct gendisk *disk = blk_mq_alloc_disk(set, NULL);

	blk_queue_max_hw_sectors(disk->queue, 8);
	blk_queue_virt_boundary(disk->queue, 0);
	blk_queue_write_cache(disk->queue, true, true);
	blk_queue_flag_set(QUEUE_FLAG_NONROT, disk->queue);
}
