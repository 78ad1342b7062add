// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.19: task work is called with the request and a token, no longer with the command
 * and flags.
 *
 * exports: __io_uring_cmd_do_in_task
 * needed: it runs io_uring task work in no way we know (6.1: needs 6.1.23)
 */
#include <linux/io_uring/cmd.h>

static void work(struct io_tw_req tw_req, io_tw_token_t tw)
{
	io_uring_cmd_done(io_uring_cmd_from_tw(tw_req), 0, IO_URING_CMD_TASK_WORK_ISSUE_FLAGS);
}

static void __maybe_unused probe(struct io_uring_cmd *cmd)
{
	io_uring_cmd_complete_in_task(cmd, work);
}
