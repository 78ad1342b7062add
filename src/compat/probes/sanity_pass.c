// SPDX-License-Identifier: GPL-2.0
/*
 * Every kernel since 6.0: a file that must compile, or the headers and the compiler do not
 * go together.
 */
#include <linux/module.h>
#include <linux/blk-mq.h>

static int __maybe_unused probe(struct request *rq)
{
	return blk_mq_request_started(rq);
}
