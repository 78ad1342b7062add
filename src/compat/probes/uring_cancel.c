// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.7: io_uring tells the driver when it wants a waiting command back.
 *
 * exports: io_uring_cmd_mark_cancelable
 */
#if __has_include("linux/io_uring/cmd.h")
#include <linux/io_uring/cmd.h>
#else
#include <linux/io_uring.h>
#endif

static int __maybe_unused probe(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	io_uring_cmd_mark_cancelable(cmd, issue_flags);
	return issue_flags & IO_URING_F_CANCEL;
}
