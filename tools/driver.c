// SPDX-License-Identifier: GPL-2.0
/*
 * Finding the driver, its devices and their nodes. What uses a disk is in disk_use.c.
 */
#include "driver.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "record.h"

#define CLASS_DIR		"/sys/class/ublk-char"
#define MODULE_DIR		"/sys/module/ublk_drv"
#define URING_SYSCTL		"/proc/sys/kernel/io_uring_disabled"
#define UDEV_SOCKET		"/run/udev/control"
#define NODE_PATIENCE_MS	10000
#define NODE_POLL_MS		10

static bool is_loaded(void)
{
	return !access(MODULE_DIR, F_OK) || !access(CLASS_DIR, F_OK);
}

/* modprobe's own words are not shown: the caller has a better line. */
static bool load_module(void)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		return false;
	if (!pid) {
		int null_fd = open("/dev/null", O_RDWR);

		dup2(null_fd, STDOUT_FILENO);
		dup2(null_fd, STDERR_FILENO);
		setenv("PATH", "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin", 1);
		execlp("modprobe", "modprobe", "ublk_drv", NULL);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static void explain_ring(int error)
{
	if (error == -EPERM && !access(URING_SYSCTL, F_OK))
		say(LOG_ERR,
		    "io_uring is turned off: run sysctl kernel.io_uring_disabled=0 as root");
	else if (error == -EPERM)
		say(LOG_ERR,
		    "io_uring is not allowed here: is this a container that filters it?");
	else if (error == -ENOSYS)
		say(LOG_ERR,
		    "this kernel has no io_uring (CONFIG_IO_URING): boot another kernel");
	else if (error == -ENOMEM)
		say(LOG_ERR,
		    "no memory for io_uring: raise the limit of locked memory (ulimit -l)");
	else
		say(LOG_ERR, "cannot set up io_uring: %s", strerror(-error));
}

static void explain_node(int error)
{
	if (error == -EACCES || error == -EPERM)
		say(LOG_ERR, "no permission for /dev/ublk-control: run ublkctl as root");
	else if ((error == -ENOENT || error == -ENXIO || error == -ENODEV) && !is_loaded())
		say(LOG_ERR,
		    "the ublk driver is not loaded: run modprobe ublk_drv (package ublk-dkms)");
	else if (error == -ENOENT)
		say(LOG_ERR,
		    "the driver is loaded, /dev/ublk-control is missing: is devtmpfs on /dev?");
	else
		say(LOG_ERR, "cannot open /dev/ublk-control: %s", strerror(-error));
}

int driver_connect(struct ctrl *ctrl, bool load)
{
	bool ring_failed;
	int ret = ctrl_open(ctrl, &ring_failed);

	if (ret == -ENOENT && load && !is_loaded() && load_module())
		ret = ctrl_open(ctrl, &ring_failed);
	if (!ret)
		return 0;
	if (ring_failed)
		explain_ring(ret);
	else
		explain_node(ret);
	return ret;
}

void driver_explain(uint32_t id, const char *what, int error)
{
	if (error == -ENODEV)
		say(LOG_ERR, "there is no device %u: ublkctl list shows those that exist", id);
	else if (error == -EPERM || error == -EACCES)
		say(LOG_ERR, "device %u is not yours: run ublkctl as root", id);
	else
		say(LOG_ERR, "cannot %s device %u: %s (dmesg may say more)", what, id,
		    strerror(-error));
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a;
	uint32_t right = *(const uint32_t *)b;

	return left < right ? -1 : left > right;
}

int driver_devices(uint32_t **ids)
{
	DIR *dir = opendir(CLASS_DIR);
	struct dirent *entry;
	uint32_t *more;
	int count = 0;

	*ids = NULL;
	if (!dir) {
		explain_node(-ENOENT);
		return -ENOENT;
	}
	while ((entry = readdir(dir))) {
		unsigned int id;

		if (sscanf(entry->d_name, "ublkc%u", &id) != 1)
			continue;
		more = realloc(*ids, (count + 1) * sizeof(**ids));
		if (!more) {
			say(LOG_ERR, "not enough memory for the list of devices");
			free(*ids);
			closedir(dir);
			return -ENOMEM;
		}
		*ids = more;
		(*ids)[count++] = id;
	}
	closedir(dir);
	if (count)
		qsort(*ids, count, sizeof(**ids), compare_ids);
	return count;
}

static void nap(void)
{
	const struct timespec time = { .tv_nsec = NODE_POLL_MS * 1000000L };

	nanosleep(&time, NULL);
}

int driver_open_char(uint32_t id)
{
	char path[32];
	int fd = -1;
	int ret;

	snprintf(path, sizeof(path), "/dev/ublkc%u", id);
	for (int waited_ms = 0; fd < 0 && waited_ms < NODE_PATIENCE_MS;
	     waited_ms += NODE_POLL_MS) {
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0 && errno != ENOENT && errno != EACCES && errno != EBUSY)
			break;
		if (fd < 0)
			nap();
	}
	if (fd >= 0)
		return fd;

	ret = -errno;
	if (ret == -ENOENT)
		say(LOG_ERR, "%s did not appear: is udev or devtmpfs at work on /dev?", path);
	else if (ret == -EACCES)
		say(LOG_ERR,
		    "no permission for %s: a udev rule must give it to you, see ublkctl(8)",
		    path);
	else
		say(LOG_ERR, "cannot open %s: %s", path, strerror(-ret));
	return ret;
}

int driver_wait_disk(uint32_t id, unsigned int major, unsigned int minor)
{
	struct stat st;
	char path[32];

	snprintf(path, sizeof(path), "/dev/ublkb%u", id);
	for (int waited_ms = 0; waited_ms < NODE_PATIENCE_MS; waited_ms += NODE_POLL_MS) {
		if (!stat(path, &st) && S_ISBLK(st.st_mode) &&
		    st.st_rdev == makedev(major, minor))
			return 0;
		nap();
	}
	say(LOG_ERR, "%s did not appear: is udev or devtmpfs at work on /dev?", path);
	return -ENODEV;
}

void driver_wait_access(uint32_t id, bool read_only)
{
	char path[32];

	snprintf(path, sizeof(path), "/dev/ublkb%u", id);
	for (int waited_ms = 0; waited_ms < NODE_PATIENCE_MS; waited_ms += NODE_POLL_MS) {
		if (!access(path, read_only ? R_OK : R_OK | W_OK))
			return;
		nap();
	}
	say(LOG_WARNING, "no permission for %s: a udev rule must give it to you, see ublkctl(8)",
	    path);
}

void driver_wait_link(uint32_t id, const char *name)
{
	char disk[32];
	char link[PATH_MAX];
	struct stat disk_st;
	struct stat st;

	snprintf(disk, sizeof(disk), "/dev/ublkb%u", id);
	snprintf(link, sizeof(link), "/dev/disk/by-ublk/%s", name);
	if (access(UDEV_SOCKET, F_OK))
		return;
	for (int waited_ms = 0; waited_ms < NODE_PATIENCE_MS; waited_ms += NODE_POLL_MS) {
		if (!stat(link, &st) && !stat(disk, &disk_st) && st.st_rdev == disk_st.st_rdev)
			return;
		nap();
	}
	say(LOG_WARNING, "%s did not appear: are the udev rules of ublk-tools there?", link);
}

int driver_find_name(struct ctrl *ctrl, const char *name, struct ctrl_dev *dev,
		     struct ublksrv_ctrl_dev_info *info)
{
	struct record record;
	uint32_t *ids;
	int count = driver_devices(&ids);
	int ret = -ENOENT;

	if (count < 0)
		return count;
	for (int i = 0; i < count && ret == -ENOENT; i++) {
		int error;

		*dev = (struct ctrl_dev) { .id = ids[i] };
		error = ctrl_get_dev_info(ctrl, dev, info);
		if (!error && !dev->unprivileged &&
		    record_read(ids[i], info->ublksrv_flags, &record) &&
		    !strcmp(record.name, name)) {
			ret = 0;
		} else if (error && error != -ENODEV && error != -EPERM && error != -EACCES) {
			/* It may be the one, and must not be made once more. */
			driver_explain(ids[i], "ask for", error);
			ret = error;
		}
	}
	free(ids);
	return ret;
}

uint64_t driver_disk_sectors(uint32_t id)
{
	unsigned long long sectors = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/block/ublkb%u/size", id);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%llu", &sectors) != 1)
		sectors = 0;
	fclose(file);
	return sectors;
}
