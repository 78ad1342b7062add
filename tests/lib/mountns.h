/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A server that is alone in a mount namespace in which its own disk is
 * mounted: the file system is unmounted, and written back, as it dies.
 */
#ifndef UBLK_TESTS_MOUNTNS_H
#define UBLK_TESTS_MOUNTNS_H

#include "test.h"

/*
 * Starts it on that new device, writes a file with this text to the file
 * system, has the server call @last, if that is not NULL, and kills it. The
 * server can be asked for its disk only.
 */
struct srv *mountns_die(struct dev *dev, const char *text,
			int (*last)(struct srv *srv, void *arg), void *arg);

#endif
