// SPDX-License-Identifier: GPL-2.0
/*
 * Until 6.15: the sched_process_exit tracepoint names the task and nothing else.
 *
 * older form of: exit_group_dead
 * exports: for_each_kernel_tracepoint tracepoint_probe_register tracepoint_probe_unregister
 */
#include <trace/events/sched.h>

static void task_exits(void *data, struct task_struct *task)
{
}

static void __maybe_unused probe(void)
{
	check_trace_callback_type_sched_process_exit(task_exits);
}
