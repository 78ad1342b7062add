// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.18: a command may complete many times, each with a buffer of the server's choice.
 *
 * exports: io_uring_cmd_buffer_select io_uring_mshot_cmd_post_cqe
 */
#include <linux/io_uring/cmd.h>

static bool __maybe_unused probe(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	size_t len = sizeof(u16);
	struct io_br_sel sel = io_uring_cmd_buffer_select(cmd, 0u, &len, issue_flags);

	return io_uring_mshot_cmd_post_cqe(cmd, &sel, issue_flags);
}
