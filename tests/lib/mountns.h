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

/* A child of such a server, which has left the namespace and kept the server's file. */
struct heir {
	struct dev *dev;
	pid_t pid;
	int left;		/* the namespace */
	int refused;		/* commands on the old file */
	int serving;		/* through a file of its own */
	int served;		/* requests, each after a refused COMMIT on the old file */
	uint8_t *buf;
	void (*inherit)(struct heir *heir, int stale);
};

/*
 * Leaves an heir on a new device that @make makes, which does @inherit with
 * the old file; lets it serve the disk, and ends it and the device.
 */
void mountns_leave_heir(struct dev *(*make)(void),
			void (*inherit)(struct heir *heir, int stale));

#endif
