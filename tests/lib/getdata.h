/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * NEED_GET_DATA: the server hears of a WRITE, then names the buffer for its
 * data. The small server does so at once; with srv_hold_asked() the test does.
 */
#ifndef UBLK_TESTS_GETDATA_H
#define UBLK_TESTS_GETDATA_H

#include "test.h"

struct srv *getdata_up(struct dev_opts dev, struct srv_opts srv);
#define GETDATA_UP(...)	getdata_up((struct dev_opts){ __VA_ARGS__ },	\
				   (struct srv_opts){ 0 })

/* The next WRITE stays in the test's hands before its data has come. */
void srv_hold_asked(struct srv *srv, bool on);
/* Sent from its daemon; a handle. */
int getdata_post(struct srv *srv, struct slot *slot, uint64_t addr);

#endif
