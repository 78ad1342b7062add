// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.11: protection information is part of a disk's limits, with a checksum by name
 * and at an offset.
 */
#include <linux/blk-integrity.h>
#include <linux/blkdev.h>

static unsigned int __maybe_unused probe(struct queue_limits *lim, unsigned int sectors)
{
	lim->integrity.csum_type = BLK_INTEGRITY_CSUM_CRC64;
	lim->integrity.flags = BLK_INTEGRITY_DEVICE_CAPABLE | BLK_INTEGRITY_REF_TAG;
	lim->integrity.pi_offset = 0;
	return bio_integrity_bytes(&lim->integrity, sectors);
}
