/* SPDX-License-Identifier: GPL-2.0-only */
/* The states in which the server of a BATCH_IO device can be met. */
#ifndef UBLK_TESTS_BATCHLIFE_H
#define UBLK_TESTS_BATCHLIFE_H

#include "batch.h"

#define DEPTH		4	/* of each scene's one queue */
#define SCENE_MAX	16	/* requests */

struct scene {
	const char *name;
	int threads;
	bool no_fetch;
	bool stopped;		/* SIGSTOP, before the last requests */
	bool dry;		/* buffers for what is held, and no more */
	int held, more;		/* requests */
	uint64_t flags;		/* the way of data, where it is not the driver's copy */
};

/* In memory that is free again after each. */
void all_scenes(void (*fn)(const struct scene *scene));
struct srv *scene_up(const struct scene *scene, uint64_t flags);
/* READs of 4096 bytes, the held ones first. Returns how many. */
int scene_play(struct srv *srv, const struct scene *scene,
	       struct client **clients);

#endif
