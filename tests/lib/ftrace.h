/* SPDX-License-Identifier: GPL-2.0-only */
/* How often the kernel calls a function, where it has the function tracer. */
#ifndef UBLK_TESTS_FTRACE_H
#define UBLK_TESTS_FTRACE_H

/* Notes calls of these; skips the test where that cannot be. */
void ftrace_begin(const char *const *functions, int n);
void ftrace_stop(void);
/* Calls since then, from functions whose name begins with that. */
int ftrace_calls(const char *function, const char *caller);
void ftrace_end(void);

#endif
