// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.10: a tracepoint tells of an exec() before the old program goes.
 *
 * exports: for_each_kernel_tracepoint tracepoint_probe_register tracepoint_probe_unregister
 */
#include <trace/events/sched.h>

static void task_execs(void *data, struct task_struct *task, struct linux_binprm *bprm)
{
}

static void __maybe_unused probe(void)
{
	check_trace_callback_type_sched_prepare_exec(task_execs);
}
