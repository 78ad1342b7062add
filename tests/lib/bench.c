// SPDX-License-Identifier: GPL-2.0-only
/* Figures of bench.h: the clock, the median, and how they are told. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define LEAST_PAUSE_US	100

long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static int ascending(const void *a, const void *b)
{
	long long left = *(const long long *)a, right = *(const long long *)b;

	return (left > right) - (left < right);
}

void figure_of(const char *name, long long *values, int nr, double unit)
{
	qsort(values, nr, sizeof(*values), ascending);
	figure("%s: %.2f (%.2f to %.2f, %d runs)", name, values[nr / 2] / unit,
	       values[0] / unit, values[nr - 1] / unit, nr);
}

void bench_pause(long long since_us)
{
	long long pause = (now_us() - since_us) / 100;

	usleep(pause > LEAST_PAUSE_US ? pause : LEAST_PAUSE_US);
	check_children();
}
