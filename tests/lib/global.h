/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the runner and every process of a test share, below share(). Only
 * the files of tests/lib include this.
 */
#ifndef UBLK_TESTS_GLOBAL_H
#define UBLK_TESTS_GLOBAL_H

#include "test.h"

#define ARENA_BYTES	(4096ULL * 1024 * 1024)
#define MAX_NOTED	1100

struct global {
	unsigned int events;	/* futex */
	int failed;
	int skipped;
	int noted[MAX_NOTED];	/* device number + 1, 0 is free */
	unsigned long long used;	/* bytes of the arena */
};

extern struct global *global;

void global_init(void);
void servers_check(void);

#endif
