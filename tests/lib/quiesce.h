/* SPDX-License-Identifier: GPL-2.0-only */
/* QUIESCE_DEV: a server leaves, and nobody has an error. */
#ifndef UBLK_TESTS_QUIESCE_H
#define UBLK_TESTS_QUIESCE_H

#include "test.h"

/* With USER_RECOVERY and QUIESCE, and these flags. */
struct srv *quiesce_up(uint64_t flags, int depth, struct srv_opts srv);

int quiesce(struct dev *dev, uint64_t timeout_ms);	/* 0: for ever */
struct job *quiesce_begin(struct dev *dev, uint64_t timeout_ms);

/* Until each tag has been taken from the server with ABORT. */
void srv_wait_aborted(struct srv *srv);

#endif
