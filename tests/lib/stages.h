/* SPDX-License-Identifier: GPL-2.0-only */
/* A recovery, stage by stage. */
#ifndef UBLK_TESTS_STAGES_H
#define UBLK_TESTS_STAGES_H

#include "test.h"

enum stage {
	NOBODY_CAME,
	NOTHING_FETCHED,
	HALF_FETCHED,
	HALF_FETCHED_AND_END_WAITS,
	ALL_FETCHED,
	ENDED,
	NR_STAGES,
};

struct recovery {
	struct srv *srv;	/* the new one; NULL at NOBODY_CAME */
	struct job *end;	/* END_USER_RECOVERY while it waits */
};

/* Leads the device of a server that is dead to that stage. */
struct recovery recovery_up_to(struct srv *old, enum stage stage);
/* An END that waits is over: it must have failed. */
void recovery_forget_end(struct recovery *recovery);

#endif
