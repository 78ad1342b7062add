// SPDX-License-Identifier: GPL-2.0
/*
 * Watches every task's exit and exec(), and each signal that ends a task, through the tracepoints
 * sched_process_exit, sched_process_exec and signal_deliver. They are not exported to modules, so
 * they are looked up by name. The first fires after PF_EXITING is set and before the task's files
 * are closed, the second when there is no way back to the old program, the third before core is
 * dumped. Knows nothing of servers and devices: whoever starts the watch decides which tasks
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

static void task_execs(void *data, struct task_struct *task, pid_t old_pid,
		       struct linux_binprm *bprm)
{
	watcher->execed(task);
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
	{ "sched_process_exec", task_execs },
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
	check_trace_callback_type_sched_process_exec(task_execs);
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
