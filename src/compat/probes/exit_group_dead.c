// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.16: the sched_process_exit tracepoint also says whether the whole thread group
 * is gone.
 *
 * exports: for_each_kernel_tracepoint tracepoint_probe_register tracepoint_probe_unregister
 * needed: its sched_process_exit tracepoint has no form we know
 */
#include <trace/events/sched.h>

static void task_exits(void *data, struct task_struct *task, bool group_dead)
{
}

static void __maybe_unused probe(void)
{
	check_trace_callback_type_sched_process_exit(task_exits);
}
