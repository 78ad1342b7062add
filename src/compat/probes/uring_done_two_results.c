// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.3 (6.1.23), until 6.17: io_uring_cmd_done() takes two results and the issue flags.
 *
 * older form of: uring_done
 * exports: io_uring_cmd_done
 */
#if __has_include("linux/io_uring/cmd.h")
#include <linux/io_uring/cmd.h>
#else
#include <linux/io_uring.h>
#endif

static void __maybe_unused probe(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	io_uring_cmd_done(cmd, 0, 0, issue_flags);
}
