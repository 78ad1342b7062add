// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.3 (6.1.23), until 6.18: task work is called with the command and the issue flags.
 *
 * older form of: uring_task_work
 * exports: io_uring_cmd_complete_in_task|__io_uring_cmd_do_in_task
 */
#if __has_include("linux/io_uring/cmd.h")
#include <linux/io_uring/cmd.h>
#else
#include <linux/io_uring.h>
#endif

static void work(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
}

static void __maybe_unused probe(struct io_uring_cmd *cmd)
{
	io_uring_cmd_complete_in_task(cmd, work);
}
