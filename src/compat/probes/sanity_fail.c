// SPDX-License-Identifier: GPL-2.0
/*
 * No kernel: a file that must not compile. Its only fault is a pointer of a wrong type,
 * which some compilers merely warn about unless told otherwise.
 */
#include <linux/module.h>
#include <linux/blk-mq.h>

static int __maybe_unused probe(struct gendisk *disk)
{
	return blk_mq_request_started(disk);
}
