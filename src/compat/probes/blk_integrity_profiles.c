// SPDX-License-Identifier: GPL-2.0
/*
 * Until 6.10: protection information is one of the kernel's profiles.
 *
 * older form of: blk_integrity_limits
 * exports: blk_integrity_register t10_pi_type1_crc t10_pi_type3_ip ext_pi_type1_crc64
 */
#include <linux/blk-integrity.h>
#include <linux/blkdev.h>
#include <linux/t10-pi.h>

static unsigned int __maybe_unused probe(struct gendisk *disk, unsigned int sectors)
{
	struct blk_integrity template = { .profile = &ext_pi_type3_crc64, .tuple_size = 16 };

	blk_queue_max_integrity_segments(disk->queue, 1);
	blk_integrity_register(disk, &template);
	return bio_integrity_bytes(&disk->queue->integrity, sectors);
}
