/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Servers that use io_uring in other ways than most: each kind of ring, of
 * submission and of descriptor that a server may legally choose.
 */
#ifndef UBLK_TESTS_ODD_H
#define UBLK_TESTS_ODD_H

#include "test.h"

/* Calls fn for each kind that this kernel's io_uring has. */
void odd_servers(void (*fn)(struct srv_opts opts));

#endif
