// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.17: the size of all metadata of an interval and that of the protection
 * information in it are two fields.
 */
#include <linux/blk-integrity.h>
#include <linux/blkdev.h>

static void __maybe_unused probe(struct blk_integrity *bi)
{
	bi->metadata_size = 16;
	bi->pi_tuple_size = 8;
}
