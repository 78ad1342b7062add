// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.19: a driver says that it can work with an interval of data that lies in two
 * segments; otherwise buffers are aligned to intervals.
 */
#include <linux/blk-integrity.h>

static int __maybe_unused probe(void)
{
	return BLK_SPLIT_INTERVAL_CAPABLE;
}
