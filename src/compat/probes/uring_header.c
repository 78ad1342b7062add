// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.8: what drivers need of io_uring commands is in <linux/io_uring/cmd.h>, before
 * in <linux/io_uring.h>.
 */
#include <linux/io_uring/cmd.h>

static struct file __maybe_unused *probe(const struct io_uring_cmd *cmd)
{
	return cmd->file;
}
