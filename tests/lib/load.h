/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Load that knows what must be on the disk: processes that write numbered
 * blocks, each its own, and read back what they last wrote, while servers
 * come and go. A request that was lost, done twice or done late shows.
 */
#ifndef UBLK_TESTS_LOAD_H
#define UBLK_TESTS_LOAD_H

#include "test.h"

#define LOADS		6	/* processes */

struct load;

/*
 * Without errors_allowed the first error fails the test; with it, what has
 * failed is tried again until it works. On a disk with USER_RECOVERY it must be
 * EIO, or with FAIL_IO it may be EREMOTEIO.
 */
struct load *load_start(struct dev *dev, bool errors_allowed);
/* Until each process has done that many rounds more. */
void load_goes_on(struct load *load, int rounds);
/* How many errors there have been. */
int load_errors(struct load *load);
/* And how many requests have ended, those included. */
int load_done(struct load *load);
/* Since load_watch() a request of each process ends, well or not, within ms. */
void load_watch(struct load *load);
void load_moves(struct load *load, int ms);
/*
 * The disk is dead: the next error of each process is to be its last, within
 * ms. Another device that has what the dead one had is then looked at, and
 * loaded further: a write that has failed may be there, or in part.
 */
void load_leave(struct load *load, int ms);
void load_again(struct load *load, struct dev *dev);
/* Where all that is read and written lies. */
void *load_memory(struct load *load, size_t *bytes);
/* Ends it, after a look at every block. */
void load_end(struct load *load);

/* A new server with the disk of the old one, which is dead; waits to open. */
struct srv *successor(struct srv *old, struct srv_opts opts);
/* The same, with everything fetched and the recovery ended. */
struct srv *recover_from(struct srv *old);

#endif
