// SPDX-License-Identifier: GPL-2.0
/*
 * Locks of names. The kernel gives them back when a server dies, however it dies.
 */
#include "hold.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

#define DIR_PATH	"/run/ublkctl"
#define LOCK_DIR_PATH	DIR_PATH "/lock"
#define POLL_MS		10

/* Until whoever is about to end has let go of it. */
static int lock(int fd, unsigned int patience_ms)
{
	const struct timespec nap = { .tv_nsec = POLL_MS * 1000000L };

	for (unsigned int waited_ms = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; waited_ms += POLL_MS) {
		if (errno != EWOULDBLOCK || waited_ms >= patience_ms)
			return -errno;
		nanosleep(&nap, NULL);
	}
	return 0;
}

int hold_name(const char *name, unsigned int patience_ms)
{
	char path[PATH_MAX];
	int ret;
	int fd;

	mkdir(DIR_PATH, 0755);
	mkdir(LOCK_DIR_PATH, 0700);
	snprintf(path, sizeof(path), LOCK_DIR_PATH "/%s", name);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	ret = fd < 0 ? -errno : lock(fd, patience_ms);
	if (ret == -EACCES)
		say(LOG_ERR, "no permission for %s: run ublkctl as root", path);
	else if (ret && ret != -EWOULDBLOCK)
		say(LOG_ERR, "cannot lock %s: %s", path, strerror(-ret));
	if (ret && fd >= 0)
		close(fd);
	return ret;
}
