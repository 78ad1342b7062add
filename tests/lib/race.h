/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Races made certain: a test with .delays = true runs with a driver that waits
 * where it is told to, see src/core/delay.h. The runner resets all delays,
 * before it deletes what a test has left.
 */
#ifndef UBLK_TESTS_RACE_H
#define UBLK_TESTS_RACE_H

#include "test.h"

#define DELAY_MS	2000
#define RACE_LEN	(8 * KIB)

/* From now on, at that place, for so long. 0 is how it starts. */
void delay(const char *place, int ms);
void delay_none(void);
/* Until somebody waits at one of the places; not of admit and hold. */
void wait_delayed(void);
/* Until the driver has a request in hand, and for a moment more; skips where none can see it. */
void wait_in_flight(struct dev *dev);

/* What a server's death does, by the flags of its device. */
struct way {
	const char *name;
	uint64_t flags;		/* UBLK_F_*RECOVERY* */
	bool parks;		/* requests that are not with the server wait */
	bool reissues;		/* and so do those that are */
};

#define NR_WAYS		4

extern const struct way ways[NR_WAYS];

/* Without a partition scan, whose requests would be delayed as well. */
struct srv *race_up(const struct way *way, struct dev_opts dev,
		    struct srv_opts opts);
/* A control command, begun; and its answer, which must come. */
struct job *race_begin(struct dev *dev, uint32_t op, uint64_t data);
int race_answer(struct job *job);
/* The one request; the server's disk has data for a READ. */
struct client *race_io(struct srv *srv, enum client_op op);
/* It was this server's, and once: the client has RACE_LEN bytes, the right ones. */
void race_served(struct srv *srv, struct client *client);

/* The server has died, or does. Another has fetched everything; its recovery has not ended. */
struct srv *race_heir(struct srv *old, const struct way *way);
/*
 * The server has died, or does. Another takes over, if the way is such; the
 * request that waits for it, if any, is served once, and no other is. Then the
 * device is deleted.
 */
void race_over(struct srv *srv, const struct way *way, struct client *waiting);
/* The same, with a request that was on its way to the server or with it. */
void race_end(struct srv *srv, const struct way *way, struct client *client,
	      bool was_with_server);

#endif
