// SPDX-License-Identifier: GPL-2.0
/*
 * Since 7.3: a request's pages are registered in a ring with io_buffer_register_request().
 * The name used for it before, io_buffer_register_bvec(), now means something else, so the
 * name alone says nothing.
 *
 * exports: io_buffer_register_request io_buffer_unregister
 */
#include <linux/io_uring/cmd.h>

static void release(void *priv)
{
}

static int __maybe_unused probe(struct io_uring_cmd *cmd, struct request *rq,
				unsigned int issue_flags)
{
	int ret = io_buffer_register_request(cmd, rq, release, 0u, issue_flags);

	return ret ? ret : io_buffer_unregister(cmd, 0u, issue_flags);
}
