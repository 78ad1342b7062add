// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.16: a command's ring has a name for drivers, io_uring_cmd_ctx_handle().
 */
#include <linux/io_uring/cmd.h>

static void __maybe_unused *probe(struct io_uring_cmd *cmd)
{
	return io_uring_cmd_ctx_handle(cmd);
}
