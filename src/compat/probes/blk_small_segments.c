// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.17: a segment may be smaller than a page where pages are larger than 4 KiB;
 * before, the block layer warned.
 */
#include <linux/blkdev.h>

static unsigned int __maybe_unused probe(const struct queue_limits *lim)
{
	return lim->max_fast_segment_size;
}
