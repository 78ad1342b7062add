// SPDX-License-Identifier: GPL-2.0
/* Since 6.18: a bio that has to be cut, and has no place where it can be, fails. */
#include <linux/blkdev.h>

static int __maybe_unused probe(struct bio *bio, const struct queue_limits *lim)
{
	unsigned int segments;

	return bio_split_io_at(bio, lim, &segments, 4096, 511);
}
