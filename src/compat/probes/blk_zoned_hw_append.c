// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.13: what a device can append at once is a limit of its own; the older field is
 * still there and is computed.
 */
#include <linux/blkdev.h>

static void __maybe_unused probe(struct queue_limits *lim)
{
	lim->max_hw_zone_append_sectors = 1;
}
