// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.13: a request of io_uring's leads to its task by way of what io_uring keeps of the task.
 */
#include <linux/io_uring_types.h>

static void __maybe_unused *probe(struct io_kiocb *req)
{
	return req->tctx->task;
}
