// SPDX-License-Identifier: GPL-2.0
/*
 * Watches every task's exit and exec() through the tracepoints sched_process_exit and
 * sched_process_exec. They are not exported to modules, so they are looked up by name. The
 * first fires after PF_EXITING is set and before the task's files are closed, the second
 * when there is no way back to the old program. Knows nothing of servers and devices:
 * whoever starts the watch decides which tasks matter.
 */
#include "compat/exit_watch.h"

#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <trace/events/sched.h>

#include "compat/generated/interfaces.h"

static struct tracepoint *exit_tracepoint, *exec_tracepoint;

/*
 * The prototypes must be the tracepoints' to the letter: the kernel calls them through a
 * pointer, and one built with control-flow checks dies at a mismatch. What to call arrives
 * in data.
 */
#ifdef UBLK_HAVE_EXIT_GROUP_DEAD
static void task_exits(void *data, struct task_struct *task, bool group_dead)
#else
static void task_exits(void *data, struct task_struct *task)
#endif
{
	void (*exiting)(struct task_struct *task) = data;

	exiting(task);
}

static void task_execs(void *data, struct task_struct *task, pid_t old_pid,
		       struct linux_binprm *bprm)
{
	void (*execed)(struct task_struct *task) = data;

	execed(task);
}

static void find_tracepoints(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "sched_process_exit"))
		exit_tracepoint = tp;
	else if (!strcmp(tp->name, "sched_process_exec"))
		exec_tracepoint = tp;
}

/* The watchers, to name them again when they stop. */
static void *exit_watcher, *exec_watcher;

int ublk_exit_watch_start(void (*exiting)(struct task_struct *task),
			  void (*execed)(struct task_struct *task))
{
	int ret;

	/* Refuses to compile if a tracepoint has another prototype than was made of it. */
	check_trace_callback_type_sched_process_exit(task_exits);
	check_trace_callback_type_sched_process_exec(task_execs);

	for_each_kernel_tracepoint(find_tracepoints, NULL);
	if (!exit_tracepoint || !exec_tracepoint) {
		pr_err("ublk: this kernel has no sched_process_exit and _exec tracepoints, so a server's death would go unnoticed\n");
		return -EOPNOTSUPP;
	}

	ret = tracepoint_probe_register(exit_tracepoint, task_exits, exiting);
	if (ret)
		return ret;
	ret = tracepoint_probe_register(exec_tracepoint, task_execs, execed);
	if (ret) {
		tracepoint_probe_unregister(exit_tracepoint, task_exits, exiting);
		tracepoint_synchronize_unregister();
		return ret;
	}
	exit_watcher = exiting;
	exec_watcher = execed;
	return 0;
}

void ublk_exit_watch_stop(void)
{
	tracepoint_probe_unregister(exec_tracepoint, task_execs, exec_watcher);
	tracepoint_probe_unregister(exit_tracepoint, task_exits, exit_watcher);
	tracepoint_synchronize_unregister();
}
