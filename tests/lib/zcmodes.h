/* SPDX-License-Identifier: GPL-2.0-only */
/* The same work on a zero copy device in each mode. */
#ifndef UBLK_TESTS_ZCMODES_H
#define UBLK_TESTS_ZCMODES_H

#include "zerocopy.h"

/*
 * With SUPPORT_ZERO_COPY, with AUTO_BUF_REG, and with both, where every other
 * tag falls back; or skip. A thread for each queue. fn writes something.
 */
void zc_modes(struct dev_opts opts, void (*fn)(struct srv *srv));

#endif
