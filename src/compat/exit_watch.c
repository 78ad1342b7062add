// SPDX-License-Identifier: GPL-2.0
/*
 * Watches every task's exit through the sched_process_exit tracepoint. The tracepoint
 * itself is not exported to modules, so it is looked up by its name; it fires after
 * PF_EXITING is set and before the task's files are closed. Knows nothing of servers and
 * devices: whoever starts the watch decides which tasks matter.
 */
#include "compat/exit_watch.h"

#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <trace/events/sched.h>

#include "compat/generated/interfaces.h"

static struct tracepoint *exit_tracepoint;

/*
 * The prototype must be the tracepoint's to the letter: the kernel calls it through a
 * pointer, and one built with control-flow checks dies at a mismatch. The callback arrives
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

static void find_exit_tracepoint(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "sched_process_exit"))
		exit_tracepoint = tp;
}

/* The watcher, to name it again when it stops. */
static void *watcher;

int ublk_exit_watch_start(void (*exiting)(struct task_struct *task))
{
	int ret;

	/* Refuses to compile if the tracepoint has another prototype than the probes made of it. */
	check_trace_callback_type_sched_process_exit(task_exits);

	exit_tracepoint = NULL;
	for_each_kernel_tracepoint(find_exit_tracepoint, NULL);
	if (!exit_tracepoint) {
		pr_err("ublk: this kernel has no sched_process_exit tracepoint, so a server's death would go unnoticed\n");
		return -EOPNOTSUPP;
	}

	ret = tracepoint_probe_register(exit_tracepoint, task_exits, exiting);
	if (ret)
		return ret;
	watcher = exiting;
	return 0;
}

void ublk_exit_watch_stop(void)
{
	tracepoint_probe_unregister(exit_tracepoint, task_exits, watcher);
	tracepoint_synchronize_unregister();
}
