// SPDX-License-Identifier: GPL-2.0
/*
 * Until 6.13: a tag set must ask for merging of requests; since then it always happens.
 * older form of: always_merging
 */
#include <linux/blk-mq.h>

static unsigned int __maybe_unused probe(void)
{
	return BLK_MQ_F_SHOULD_MERGE;
}
