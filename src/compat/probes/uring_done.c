// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.18: io_uring_cmd_done() has no second result.
 *
 * Linux 6.1.0 to 6.1.22 has three arguments too, but others; only the export tells them apart.
 * exports: __io_uring_cmd_done
 * needed: it completes io_uring commands in no way we know (6.1: needs 6.1.23)
 */
#include <linux/io_uring/cmd.h>

static void __maybe_unused probe(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	io_uring_cmd_done(cmd, 0, issue_flags);
}
