// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.12: a bio may turn out to have no place where it can be cut. Before, it was cut all the
 * same, and the kernel stopped.
 */
#include <linux/blkdev.h>

static int __maybe_unused probe(struct bio *bio, const struct queue_limits *lim)
{
	unsigned int segments;

	return bio_split_rw_at(bio, lim, &segments, 4096);
}
