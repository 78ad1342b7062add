/* SPDX-License-Identifier: GPL-2.0 */
/*
 * io_uring commands under the newest kernel's names: completing them, running a callback
 * in their task, cancelling them, and finding the words that the server wrote.
 */
#ifndef UBLK_COMPAT_IO_URING_H
#define UBLK_COMPAT_IO_URING_H

#include "compat/generated/interfaces.h"

#include <linux/build_bug.h>
#include <linux/io_uring_types.h>
#include <linux/sched.h>
#include <linux/types.h>
#ifdef UBLK_HAVE_URING_HEADER
#include <linux/io_uring/cmd.h>
#else
#include <linux/io_uring.h>
#endif

#ifndef UBLK_HAVE_URING_DONE
/* Before 6.18 there was a second result, which no ublk server looks at. */
static inline void ublk_compat_cmd_done(struct io_uring_cmd *cmd, s32 ret, unsigned int issue_flags)
{
	io_uring_cmd_done(cmd, ret, 0, issue_flags);
}

#define io_uring_cmd_done(cmd, ret, issue_flags) ublk_compat_cmd_done(cmd, ret, issue_flags)
#endif

/*
 * UBLK_DEFINE_TASK_WORK() - define a callback for io_uring_cmd_complete_in_task()
 * @name: the callback to define
 * @fn: what it calls, void (struct io_uring_cmd *cmd, unsigned int issue_flags).
 *	The flags are those to complete @cmd with; they do not say whether the task is
 *	dying, which @fn must ask of current.
 */
#ifdef UBLK_HAVE_URING_TASK_WORK
#define UBLK_TASK_WORK_ARGS	struct io_tw_req ublk_req, io_tw_token_t ublk_token
#define UBLK_TASK_WORK_CMD	io_uring_cmd_from_tw(ublk_req)
#define UBLK_TASK_WORK_FLAGS	IO_URING_CMD_TASK_WORK_ISSUE_FLAGS
#else
#define UBLK_TASK_WORK_ARGS	struct io_uring_cmd *ublk_cmd, unsigned int ublk_flags
#define UBLK_TASK_WORK_CMD	ublk_cmd
#define UBLK_TASK_WORK_FLAGS	ublk_flags
#endif

#define UBLK_DEFINE_TASK_WORK(name, fn)						\
	static void name(UBLK_TASK_WORK_ARGS)					\
	{									\
		fn(UBLK_TASK_WORK_CMD, UBLK_TASK_WORK_FLAGS);			\
	}

/*
 * UBLK_DEFINE_TASK_WORK_RELAY() - define a callback that may pass on to the next command
 * @name: the callback to define
 * @fn: as in UBLK_DEFINE_TASK_WORK(), but it returns the command to be called for next, in its
 *	task; NULL if there is none
 */
#define UBLK_DEFINE_TASK_WORK_RELAY(name, fn)					\
	static void name(UBLK_TASK_WORK_ARGS)					\
	{									\
		struct io_uring_cmd *next;					\
										\
		next = fn(UBLK_TASK_WORK_CMD, UBLK_TASK_WORK_FLAGS);		\
		if (next)							\
			io_uring_cmd_complete_in_task(next, name);		\
	}

#ifndef UBLK_HAVE_URING_CANCEL
/* No kernel before 6.7 calls back with this flag; 0 makes the test for it a constant. */
#define IO_URING_F_CANCEL 0

/*
 * Nothing to announce: such a kernel leaves waiting commands alone until the driver
 * completes them.
 */
static inline void io_uring_cmd_mark_cancelable(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
}
#endif

#ifndef UBLK_HAVE_URING_CTX_HANDLE
/* Before 6.16 there was no name for a command's ring; the pointer serves for comparing only. */
static inline void *io_uring_cmd_ctx_handle(struct io_uring_cmd *cmd)
{
	return cmd_to_io_kiocb(cmd)->ctx;
}
#endif

#ifndef UBLK_HAVE_ZERO_COPY
#ifdef UBLK_HAVE_ZERO_COPY_BVEC
/* From 6.15 to 7.2 it had a name that means something else now. */
static inline int ublk_compat_buffer_register(struct io_uring_cmd *cmd, struct request *rq,
					      void (*release)(void *priv), unsigned int index,
					      unsigned int issue_flags)
{
	return io_buffer_register_bvec(cmd, rq, release, index, issue_flags);
}

static inline int ublk_compat_buffer_unregister(struct io_uring_cmd *cmd, unsigned int index,
						unsigned int issue_flags)
{
	return io_buffer_unregister_bvec(cmd, index, issue_flags);
}
#else
/* UBLK_CAP_ZERO_COPY is 0: no device comes so far. */
static inline int ublk_compat_buffer_register(struct io_uring_cmd *cmd, struct request *rq,
					      void (*release)(void *priv), unsigned int index,
					      unsigned int issue_flags)
{
	return -EOPNOTSUPP;
}

static inline int ublk_compat_buffer_unregister(struct io_uring_cmd *cmd, unsigned int index,
						unsigned int issue_flags)
{
	return -EOPNOTSUPP;
}
#endif

#define io_buffer_register_request(cmd, rq, release, index, issue_flags)	\
	ublk_compat_buffer_register(cmd, rq, release, index, issue_flags)
#define io_buffer_unregister(cmd, index, issue_flags)				\
	ublk_compat_buffer_unregister(cmd, index, issue_flags)
#endif

#ifndef io_uring_cmd_to_pdu
/* The driver's own room in a command, with the newer kernels' check that it suffices. */
#define io_uring_cmd_to_pdu(cmd, pdu_type) ({					\
	BUILD_BUG_ON(sizeof(pdu_type) > sizeof((cmd)->pdu));			\
	(typeof(pdu_type) *)(cmd)->pdu;							\
})
#endif

/**
 * ublk_cmd_ring_is_dying() - has the ring of a command been closed
 * @cmd: a command that is not completed
 *
 * Context: any.
 * Return: true if nobody will see the command complete.
 */
static inline bool ublk_cmd_ring_is_dying(struct io_uring_cmd *cmd)
{
	struct io_ring_ctx *ring = io_uring_cmd_ctx_handle(cmd);

	/* It may be closed this moment: then either answer is right. */
	return data_race(percpu_ref_is_dying(&ring->refs));
}

/**
 * ublk_cmd_task() - the task that submitted a command
 * @cmd: a command that is not completed: it keeps its task
 *
 * Context: any.
 * Return: the task, which may have exited.
 */
static inline struct task_struct *ublk_cmd_task(struct io_uring_cmd *cmd)
{
#ifdef UBLK_HAVE_URING_TCTX
	return cmd_to_io_kiocb(cmd)->tctx->task;
#else
	return cmd_to_io_kiocb(cmd)->task;
#endif
}

/**
 * ublk_cmd_payload() - the command area of a command's SQE
 * @cmd: a command during its issue; not after -EIOCBQUEUED was returned for it
 *
 * The server may have it mapped and may be writing to it: read each field once.
 *
 * Context: only from ->uring_cmd().
 * Return: 16 bytes, or 80 if the issue flags have IO_URING_F_SQE128.
 */
static inline const void *ublk_cmd_payload(const struct io_uring_cmd *cmd)
{
#ifdef UBLK_HAVE_URING_SQE
	return cmd->sqe->cmd;
#else
	return cmd->cmd;
#endif
}

/**
 * ublk_cmd_addr() - the address field of a command's SQE
 * @cmd: a command during its issue, as with ublk_cmd_payload()
 *
 * Context: only from ->uring_cmd().
 * Return: what the server wrote there; 0 on kernels that do not show it to a driver, none of
 * which has a feature that uses it.
 */
static inline u64 ublk_cmd_addr(const struct io_uring_cmd *cmd)
{
#ifdef UBLK_HAVE_URING_SQE
	return READ_ONCE(cmd->sqe->addr);
#else
	return 0;
#endif
}

#endif /* UBLK_COMPAT_IO_URING_H */
