// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.15, until 7.2: a request's pages are registered in a ring with
 * io_buffer_register_bvec().
 *
 * older form of: zero_copy
 * exports: io_buffer_register_bvec io_buffer_unregister_bvec
 */
#include <linux/io_uring/cmd.h>

static void release(void *priv)
{
}

static int __maybe_unused probe(struct io_uring_cmd *cmd, struct request *rq,
				unsigned int issue_flags)
{
	int ret = io_buffer_register_bvec(cmd, rq, release, 0u, issue_flags);

	return ret ? ret : io_buffer_unregister_bvec(cmd, 0u, issue_flags);
}
