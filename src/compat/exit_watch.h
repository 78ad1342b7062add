/* SPDX-License-Identifier: GPL-2.0 */
/*
 * "Call me when any task dies, exits, or becomes another program." The only notice there is of one
 * thread's death while its process lives on, and on kernels that cannot cancel commands
 * (UBLK_CAP_CANCEL is 0) of any server's death.
 */
#ifndef UBLK_COMPAT_EXIT_WATCH_H
#define UBLK_COMPAT_EXIT_WATCH_H

#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "compat/generated/interfaces.h"

/**
 * struct ublk_exit_watcher - what to call, for every task of the machine
 * @dying: a signal ends the task; it may have its core dumped before it exits, which takes as
 *	long as whoever takes the core likes. Called with its siglock held, interrupts off
 * @exiting: the task exits, PF_EXITING already set
 * @execed: the task has become another program: the rings of the old one are closed
 *
 * Each is called by the task itself, in atomic context: be quick, do not sleep.
 */
struct ublk_exit_watcher {
	void (*dying)(struct task_struct *task);
	void (*exiting)(struct task_struct *task);
	void (*execed)(struct task_struct *task);
};

/**
 * ublk_exit_watch_start() - call functions for every task that dies from now on
 * @by: the functions; there is one watch at a time
 *
 * Context: process context, may sleep.
 * Return: 0; -EOPNOTSUPP if this kernel has no such tracepoint (said in the log); -ENOMEM.
 */
int ublk_exit_watch_start(const struct ublk_exit_watcher *by);

/**
 * ublk_task_is_in_exec() - is a task in the middle of exec()
 * @task: the task, referenced
 *
 * Where io_uring cannot cancel commands, exec() waits for those of its task to complete,
 * for ever if need be, before it gets to what we are told of: whoever holds them has to look now
 * and then. Elsewhere io_uring asks for them.
 *
 * Context: any.
 * Return: true if it is; false always where nobody needs to know.
 */
static inline bool ublk_task_is_in_exec(struct task_struct *task)
{
#ifdef UBLK_HAVE_URING_CANCEL
	return false;
#else
	/* Both are looked at again: either answer is right for now. */
	return data_race(task->in_execve) || READ_ONCE(task->signal->group_exec_task);
#endif
}

/**
 * ublk_exit_watch_stop() - stop calling
 *
 * To be called once after each ublk_exit_watch_start() that succeeded; no call is running
 * when this returns.
 *
 * Context: process context, sleeps for an RCU grace period.
 */
void ublk_exit_watch_stop(void);

#endif /* UBLK_COMPAT_EXIT_WATCH_H */
