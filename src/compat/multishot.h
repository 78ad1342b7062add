/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands that complete many times, each time with a buffer that the server has provided.
 * Where UBLK_CAP_BATCH_IO is 0 there are none, and no device comes so far.
 */
#ifndef UBLK_COMPAT_MULTISHOT_H
#define UBLK_COMPAT_MULTISHOT_H

#include "compat/io_uring.h"

/**
 * struct ublk_provided - a buffer of a command's group, for one completion
 * @addr: user address
 * @bytes: its size
 * @sel: io_uring's own
 */
struct ublk_provided {
	void __user *addr;
	size_t bytes;
#ifdef UBLK_HAVE_BATCH_IO
	struct io_br_sel sel;
#endif
};

/**
 * ublk_cmd_is_multishot() - may a command complete more than once
 * @cmd: the command
 *
 * Context: any.
 * Return: true if the server has said so.
 */
static inline bool ublk_cmd_is_multishot(const struct io_uring_cmd *cmd)
{
#ifdef UBLK_HAVE_BATCH_IO
	return cmd->flags & IORING_URING_CMD_MULTISHOT;
#else
	return false;
#endif
}

/**
 * ublk_cmd_buf_group() - the group of provided buffers that a command names
 * @cmd: a command during its issue
 *
 * Context: only from ->uring_cmd().
 * Return: its number.
 */
static inline u16 ublk_cmd_buf_group(const struct io_uring_cmd *cmd)
{
#ifdef UBLK_HAVE_BATCH_IO
	return READ_ONCE(cmd->sqe->buf_group);
#else
	return 0;
#endif
}

/**
 * ublk_cmd_select_buffer() - takes a buffer for the next completion of a command
 * @cmd: the command
 * @group: its group of buffers
 * @buf: the buffer, to be given back by ublk_cmd_post()
 * @issue_flags: of the call that we are in; the ring's lock is held
 *
 * Context: the task that submitted the command.
 * Return: 0; -ENOBUFS: there is none, or no such group; or what io_uring said.
 */
static inline int ublk_cmd_select_buffer(struct io_uring_cmd *cmd, u16 group,
					 struct ublk_provided *buf, unsigned int issue_flags)
{
#ifdef UBLK_HAVE_BATCH_IO
	buf->bytes = 0;
	buf->sel = io_uring_cmd_buffer_select(cmd, group, &buf->bytes, issue_flags);
	if (buf->sel.val < 0)
		return buf->sel.val;
	buf->addr = buf->sel.addr;
	return buf->addr ? 0 : -ENOBUFS;
#else
	return -EOPNOTSUPP;
#endif
}

/**
 * ublk_cmd_post() - completes a command once, and it goes on
 * @cmd: the command
 * @buf: of ublk_cmd_select_buffer()
 * @bytes: how much of it has been filled; 0 gives it back without a completion
 * @issue_flags: of the call that we are in; the ring's lock is held
 *
 * Context: the task that submitted the command.
 * Return: true if the server has the completion. False if @bytes is 0, or if the completion
 * queue is full: then the buffer is lost to the server, and the command must be completed.
 */
static inline bool ublk_cmd_post(struct io_uring_cmd *cmd, struct ublk_provided *buf,
				 size_t bytes, unsigned int issue_flags)
{
#ifdef UBLK_HAVE_BATCH_IO
	buf->sel.val = bytes;
	return !io_uring_mshot_cmd_post_cqe(cmd, &buf->sel, issue_flags);
#else
	return false;
#endif
}

#endif /* UBLK_COMPAT_MULTISHOT_H */
