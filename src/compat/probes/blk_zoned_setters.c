// SPDX-License-Identifier: GPL-2.0
/*
 * Until 6.7: a disk is made zoned by setters, and a scheduler keeps writes in order.
 *
 * older form of: blk_zoned_limits
 * exports: disk_set_zoned blk_queue_max_zone_append_sectors blk_queue_required_elevator_features
 */
#include <linux/blkdev.h>

static void __maybe_unused probe(struct gendisk *disk)
{
	disk_set_zoned(disk, BLK_ZONED_HM);
	blk_queue_required_elevator_features(disk->queue, ELEVATOR_F_ZBD_SEQ_WRITE);
	blk_queue_flag_set(QUEUE_FLAG_ZONE_RESETALL, disk->queue);
	disk_set_max_open_zones(disk, 1);
	disk_set_max_active_zones(disk, 1);
	blk_queue_max_zone_append_sectors(disk->queue, 1);
}
