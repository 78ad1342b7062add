// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.5: a command points to its whole SQE, before only to the command area in it.
 */
#if __has_include("linux/io_uring/cmd.h")
#include <linux/io_uring/cmd.h>
#else
#include <linux/io_uring.h>
#endif

static const void __maybe_unused *probe(const struct io_uring_cmd *cmd)
{
	return cmd->sqe->cmd;
}
