/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a disk with a volatile cache may hold after its power was cut. A server
 * notes each request in the order in which it does them; files are written and
 * synced meanwhile. Then images are made of all that had been flushed at some
 * moment, and of any part of what had not, and looked at.
 */
#ifndef UBLK_TESTS_POWERCUT_H
#define UBLK_TESTS_POWERCUT_H

#include "storm.h"

struct power_cut {
	const char *mkfs;
	const char *type;		/* for mount -t */
	const char *options;		/* for mount -o */
	const char *fsck;		/* fails if there is something to repair */
	uint64_t bytes;
	int cuts;			/* in each round */
};

void power_cuts(const struct power_cut *how);

#endif
