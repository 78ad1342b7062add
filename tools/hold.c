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
#include <unistd.h>

#include "log.h"

#define DIR_PATH	"/run/ublkctl"
#define LOCK_DIR_PATH	DIR_PATH "/lock"

int hold_name(const char *name)
{
	char path[PATH_MAX];
	int ret = 0;
	int fd;

	mkdir(DIR_PATH, 0755);
	mkdir(LOCK_DIR_PATH, 0700);
	snprintf(path, sizeof(path), LOCK_DIR_PATH "/%s", name);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0)
		ret = -errno;
	if (ret == -EWOULDBLOCK)
		say(LOG_ERR, "%s is up already: ublkctl list shows it", name);
	else if (ret == -EACCES)
		say(LOG_ERR, "no permission for %s: run ublkctl as root", path);
	else if (ret)
		say(LOG_ERR, "cannot lock %s: %s", path, strerror(-ret));
	if (ret && fd >= 0)
		close(fd);
	return ret;
}
