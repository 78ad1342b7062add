// SPDX-License-Identifier: GPL-2.0
/*
 * Watches every task's exit and exec(), and each signal that ends a task, through tracepoints. Not
 * exported to modules, they are looked up by name. sched_process_exit fires after PF_EXITING is
 * set and before the task's files are closed; since it says whether the group is dead, before its
 * memory goes, too. sched_prepare_exec fires when there is no way back to the old program,
 * sched_process_exec, which older kernels have to do with, when all of that is gone.
 * signal_generate fires when a signal is sent, signal_deliver when the task takes it, before core
 * is dumped. Knows nothing of servers and devices: whoever starts the watch decides which tasks
 * matter.
 */
#include "compat/exit_watch.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <trace/events/sched.h>
#include <trace/events/signal.h>

#include "compat/generated/interfaces.h"

static const struct ublk_exit_watcher *watcher;

/*
 * The prototypes must be the tracepoints' to the letter: the kernel calls them through a
 * pointer, and one built with control-flow checks dies at a mismatch.
 */
#ifdef UBLK_HAVE_EXIT_GROUP_DEAD
static void task_exits(void *data, struct task_struct *task, bool group_dead)
#else
static void task_exits(void *data, struct task_struct *task)
#endif
{
	watcher->exiting(task);
}

#ifdef UBLK_HAVE_EXEC_PREPARE
static void task_execs(void *data, struct task_struct *task, struct linux_binprm *bprm)
#else
static void task_execs(void *data, struct task_struct *task, pid_t old_pid,
		       struct linux_binprm *bprm)
#endif
{
	watcher->execs(task);
}

/* The kernel holds the task's siglock. One that dumps core decides nothing until it is taken. */
static void signal_is_sent(void *data, int sig, struct kernel_siginfo *info,
			   struct task_struct *task, int is_for_group, int result)
{
	if (task->signal->flags & SIGNAL_GROUP_EXIT)
		watcher->killed(task);
}

/* The kernel holds the task's siglock, so what a signal does cannot change. */
static void task_is_signalled(void *data, int sig, struct kernel_siginfo *info,
			      struct k_sigaction *ka)
{
	if (ka->sa.sa_handler != SIG_DFL ||
	    siginmask(sig, SIG_KERNEL_IGNORE_MASK | SIG_KERNEL_STOP_MASK))
		return;
	if (current->signal->flags & SIGNAL_UNKILLABLE && !sig_kernel_only(sig))
		return;
	watcher->dying(current);
}

static struct {
	const char *name;
	void *probe;
	struct tracepoint *tracepoint;
} watched[] = {
	{ "sched_process_exit", task_exits },
#ifdef UBLK_HAVE_EXEC_PREPARE
	{ "sched_prepare_exec", task_execs },
#else
	{ "sched_process_exec", task_execs },
#endif
	{ "signal_generate", signal_is_sent },
	{ "signal_deliver", task_is_signalled },
};

static void find_tracepoints(struct tracepoint *tp, void *unused)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(watched); i++)
		if (!strcmp(tp->name, watched[i].name))
			watched[i].tracepoint = tp;
}

/* Lets go of the first @nr tracepoints. */
static void unwatch(unsigned int nr)
{
	while (nr--)
		tracepoint_probe_unregister(watched[nr].tracepoint, watched[nr].probe, NULL);
	tracepoint_synchronize_unregister();
}

int ublk_exit_watch_start(const struct ublk_exit_watcher *by)
{
	unsigned int i;
	int ret;

	/* Refuses to compile if a tracepoint has another prototype than was made of it. */
	check_trace_callback_type_sched_process_exit(task_exits);
#ifdef UBLK_HAVE_EXEC_PREPARE
	check_trace_callback_type_sched_prepare_exec(task_execs);
#else
	check_trace_callback_type_sched_process_exec(task_execs);
#endif
	check_trace_callback_type_signal_generate(signal_is_sent);
	check_trace_callback_type_signal_deliver(task_is_signalled);

	for_each_kernel_tracepoint(find_tracepoints, NULL);
	watcher = by;
	for (i = 0; i < ARRAY_SIZE(watched); i++) {
		if (!watched[i].tracepoint) {
			pr_err("ublk: this kernel has no tracepoint %s, so a server's death would go unnoticed\n",
			       watched[i].name);
			ret = -EOPNOTSUPP;
			goto err_unwatch;
		}
		ret = tracepoint_probe_register(watched[i].tracepoint, watched[i].probe, NULL);
		if (ret)
			goto err_unwatch;
	}
	return 0;

err_unwatch:
	unwatch(i);
	return ret;
}

void ublk_exit_watch_stop(void)
{
	unwatch(ARRAY_SIZE(watched));
}
