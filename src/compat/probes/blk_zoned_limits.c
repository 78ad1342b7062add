// SPDX-License-Identifier: GPL-2.0
/* Since 6.11: zones are part of a disk's limits. */
#include <linux/blkdev.h>

static void __maybe_unused probe(struct queue_limits *lim)
{
	lim->features |= BLK_FEAT_ZONED;
	lim->max_open_zones = 1;
	lim->max_active_zones = 1;
}
