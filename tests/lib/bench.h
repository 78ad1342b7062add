/* SPDX-License-Identifier: GPL-2.0-only */
/* Figures: what bench/ measures and tells. It asserts no times. */
#ifndef UBLK_TESTS_BENCH_H
#define UBLK_TESTS_BENCH_H

#include "test.h"

#define RUNS	3	/* of what is measured, for a median */

long long now_us(void);

/* The median, and from where to where; unit is what a value is divided by. */
void figure_of(const char *name, long long *values, int nr, double unit);

/* A hundredth of the time since then: long waits are not looked at all the time. */
void bench_pause(long long since_us);

/* How long it takes until that is so, to 0.1 ms or one per cent. */
#define US_UNTIL(cond)							\
	({								\
		long long since_ = now_us();				\
		while (!(cond))						\
			bench_pause(since_);				\
		now_us() - since_;					\
	})

#endif
