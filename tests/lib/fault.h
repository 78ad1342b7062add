/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults: of all that may fail in the kernel while one thread does something
 * (an allocation, a copy from or to user memory), the first fails, then the
 * second, and so on until there is nothing more to fail.
 */
#ifndef UBLK_TESTS_FAULT_H
#define UBLK_TESTS_FAULT_H

#include "test.h"

/* Skips the test where the kernel injects no faults. */
void faults_needed(void);

/* The thread in which something fails. */
struct victim {
	pid_t pid, tid;		/* 0: the workers of io_uring of this process */
};

/* Where a control command of this process is worked on. */
#define CONTROL		((struct victim){ 0 })
/* The kernel's own threads that run the driver's works, among others. */
#define WORKS		((struct victim){ -1, 0 })
/* All threads of a process. */
#define PROCESS(pid)	((struct victim){ pid, 0 })
struct victim server_thread(struct srv *srv, int thread);

/*
 * Calls act(arg) with one fault after another and at last with none, which
 * must return 0; a fault may make it return one of the errors that follow
 * from faults, and change nothing. Says how many there were. What is to fail
 * is done in FAULTY().
 */
void fault_sweep(const char *name, struct victim victim,
		 int (*act)(void *arg), void *arg);
/* Another thread from now on, in the middle of act(). */
void fault_in(struct victim victim);
void fault_on(void);
void fault_off(void);

#define FAULTY(expr)							\
	({								\
		int result_;						\
									\
		fault_on();						\
		result_ = (expr);					\
		fault_off();						\
		result_;						\
	})

/* Is this an error that a fault may lead to? */
bool is_fault(int res);
/*
 * The result of START_DEV. The block layer overlooks that there was no memory for a disk's
 * name, and the driver core then says EINVAL: once in a sweep that is to be -ENOMEM.
 */
int fault_name(int res);
/* How much may fail in this thread while fn(arg) runs. */
int fault_count(void (*fn)(void *arg), void *arg);
/* The next sweep begins behind so many faults. */
void fault_skip(int faults);

#endif
