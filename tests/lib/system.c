// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests ask the system besides the driver: nodes, sysfs, CPUs, the log, and
 * whether the module is ours (it has a version) or the kernel's own.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

bool is_intree(void)
{
	return access("/sys/module/ublk_drv/version", F_OK);
}

void udev_settle(void)
{
	shell(60, "! command -v udevadm >/dev/null || udevadm settle -t 30");
}

static void path_of(char *path, size_t size, const char *fmt, int id)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(path, size, fmt, id, id);
#pragma GCC diagnostic pop
}

bool node_exists(const char *fmt, int id)
{
	char path[256];

	path_of(path, sizeof(path), fmt, id);
	return !access(path, F_OK);
}

bool sysfs_has(const char *fmt, int id)
{
	return node_exists(fmt, id);
}

void sysfs_text(const char *fmt, int id, char *buf, size_t size)
{
	char path[256];
	FILE *file;

	path_of(path, sizeof(path), fmt, id);
	file = fopen(path, "r");
	if (!file)
		fail("%s: %m", path);
	if (!fgets(buf, size, file))
		buf[0] = 0;
	buf[strcspn(buf, "\n")] = 0;
	fclose(file);
}

long long sysfs_num(const char *fmt, int id)
{
	char text[256];

	sysfs_text(fmt, id, text, sizeof(text));
	return strtoll(text, NULL, 0);
}

/* One more than the highest possible CPU number, as the kernel counts. */
int nr_cpu_ids(void)
{
	char text[256];
	char *last;

	sysfs_text("/sys/devices/system/cpu/possible", 0, text, sizeof(text));
	last = strrchr(text, '-');
	return atoi(last ? last + 1 : text) + 1;
}

int log_open(void)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	TRUE(log >= 0);
	TRUE(lseek(log, 0, SEEK_END) >= 0);
	return log;
}

bool log_names(int log, const char *words)
{
	char line[1024];
	ssize_t n;

	while ((n = read(log, line, sizeof(line) - 1)) > 0) {
		line[n] = 0;
		if (strstr(line, "ublk: ") && strstr(line, words))
			return true;
	}
	return false;
}
