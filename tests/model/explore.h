/* SPDX-License-Identifier: GPL-2.0-only */
/* Every state that the actors can come to, and what must be true of each. */
#ifndef UBLK_MODEL_EXPLORE_H
#define UBLK_MODEL_EXPLORE_H

#include "model.h"

/* What came of it. A failure is described in @why, with the shortest way there on stdout. */
struct outcome {
	unsigned int states, steps;
	const char *why;
};

struct outcome explore(const struct setup *which, const char *without, bool is_shown);

#endif
