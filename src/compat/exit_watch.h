/* SPDX-License-Identifier: GPL-2.0 */
/*
 * "Call me when any task is killed, dies, exits, or becomes another program." The only notice of
 * one thread's death while its process lives on, on kernels that cannot cancel commands
 * (UBLK_CAP_CANCEL is 0) of any server's death, and everywhere of a server's whose end waits for
 * its own disk.
 */
#ifndef UBLK_COMPAT_EXIT_WATCH_H
#define UBLK_COMPAT_EXIT_WATCH_H

#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "compat/generated/interfaces.h"

/**
 * struct ublk_exit_watcher - what to call, for every task of the machine
 * @killed: a signal has been sent that ends the task's process; it may take long to get to it.
 *	Called by the sender with the task's siglock held, interrupts off
 * @dying: a signal ends the task; it may have its core dumped before it exits, which takes as
 *	long as whoever takes the core likes. Called with its siglock held, interrupts off
 * @exiting: the task exits, PF_EXITING already set
 * @execs: the task becomes another program: it does not come back to the old one
 *
 * Each of the others is called by the task itself; all in atomic context: be quick, do not sleep.
 */
struct ublk_exit_watcher {
	void (*killed)(struct task_struct *task);
	void (*dying)(struct task_struct *task);
	void (*exiting)(struct task_struct *task);
	void (*execs)(struct task_struct *task);
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
 * ublk_task_is_exiting() - has a task begun its exit
 * @task: the task, referenced
 *
 * Context: any.
 * Return: true if so: it runs its program no more.
 */
static inline bool ublk_task_is_exiting(struct task_struct *task)
{
	/* Its other flags it may be changing this moment. */
	return data_race(READ_ONCE(task->flags)) & PF_EXITING;
}

/**
 * ublk_task_is_in_exec() - is a task in the middle of exec()
 * @task: the task, referenced
 *
 * Where the watch hears of an exec() only when it is through, it has waited before for all that
 * the old program had begun (AIO), and where io_uring cannot cancel commands for those of its
 * task, too: for ever if need be. There somebody has to look now and then.
 *
 * Context: any.
 * Return: true if it is; false always where nobody needs to know.
 */
static inline bool ublk_task_is_in_exec(struct task_struct *task)
{
#ifdef UBLK_HAVE_EXEC_PREPARE
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
