// SPDX-License-Identifier: GPL-2.0
/*
 * Who uses a disk: asked before it is taken away.
 */
#include "driver.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Is @path the node of this disk or of a partition of it? */
static bool is_node_of(uint32_t id, const char *path)
{
	char node[32];
	size_t len = snprintf(node, sizeof(node), "/dev/ublkb%u", id);

	return !strncmp(path, node, len) && !isdigit((unsigned char)path[len]);
}

/* Is @number, as in "259:1", that of this disk or of a partition of it? */
static bool is_number_of(uint32_t id, const char *number)
{
	char path[64];
	char target[PATH_MAX];
	char disk[32];
	char *found;
	ssize_t bytes;
	size_t len;

	snprintf(path, sizeof(path), "/sys/dev/block/%.30s", number);
	bytes = readlink(path, target, sizeof(target) - 1);
	if (bytes < 0)
		return false;
	target[bytes] = '\0';
	len = snprintf(disk, sizeof(disk), "/block/ublkb%u", id);
	found = strstr(target, disk);
	return found && (!found[len] || found[len] == '/');
}

/*
 * A line of proc_pid_mountinfo(5). A file system may have a number of its own, or its node another
 * name. @place: receives where it is mounted
 */
static bool is_mount_of(uint32_t id, char *line, char **place)
{
	char *rest = line;
	char *number = NULL;
	char *end;

	for (int field = 1; field <= 5; field++) {
		*place = strsep(&rest, " ");
		if (!*place)
			return false;
		if (field == 3)
			number = *place;
	}
	end = rest ? strstr(rest, " - ") : NULL;
	end = end ? strchr(end + 3, ' ') : NULL;
	return (end && is_node_of(id, end + 1)) || is_number_of(id, number);
}

/* @process: who sees the mounts, as named in /proc */
static bool is_mounted(uint32_t id, const char *process, char *how, size_t how_bytes)
{
	bool is_self = !strcmp(process, "self");
	char path[300];
	char *line = NULL;
	char *place;
	size_t room = 0;
	bool found = false;
	FILE *mounts;

	snprintf(path, sizeof(path), "/proc/%s/mountinfo", process);
	mounts = fopen(path, "re");
	if (!mounts)
		return false;
	while (!found && getline(&line, &room, mounts) > 0) {
		found = is_mount_of(id, line, &place);
		if (found)
			snprintf(how, how_bytes, "it is mounted on %s%s%s", place,
				 is_self ? "" : " by process ", is_self ? "" : process);
	}
	free(line);
	fclose(mounts);
	return found;
}

/**
 * struct seen - mount namespaces that were looked at
 */
struct seen {
	ino_t *namespaces;
	size_t count;
};

/* The mount namespace of @process: note it down, and tell whether it is a new one. */
static bool is_new_namespace(struct seen *seen, const char *process)
{
	char path[300];
	struct stat st;
	ino_t *more;

	snprintf(path, sizeof(path), "/proc/%s/ns/mnt", process);
	if (stat(path, &st) < 0)
		return false;
	for (size_t i = 0; i < seen->count; i++) {
		if (seen->namespaces[i] == st.st_ino)
			return false;
	}
	more = realloc(seen->namespaces, (seen->count + 1) * sizeof(*more));
	if (more) {
		seen->namespaces = more;
		seen->namespaces[seen->count++] = st.st_ino;
	}
	return true;
}

/* Services and containers have mounts that nobody else sees. */
static bool is_mounted_elsewhere(uint32_t id, char *how, size_t how_bytes)
{
	struct seen seen = { .count = 0 };
	DIR *processes = opendir("/proc");
	struct dirent *entry;
	bool found = false;

	if (!processes)
		return false;
	is_new_namespace(&seen, "self");
	while (!found && (entry = readdir(processes))) {
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    is_new_namespace(&seen, entry->d_name))
			found = is_mounted(id, entry->d_name, how, how_bytes);
	}
	free(seen.namespaces);
	closedir(processes);
	return found;
}

static bool is_swap(uint32_t id, char *how, size_t how_bytes)
{
	FILE *swaps = fopen("/proc/swaps", "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	if (!swaps)
		return false;
	while (!found && getline(&line, &room, swaps) > 0) {
		found = is_node_of(id, line);
		if (found)
			snprintf(how, how_bytes, "it is used for swap");
	}
	free(line);
	fclose(swaps);
	return found;
}

static bool has_holder(const char *dir_path, char *how, size_t how_bytes)
{
	DIR *dir = opendir(dir_path);
	struct dirent *entry;
	bool found = false;

	if (!dir)
		return false;
	while (!found && (entry = readdir(dir))) {
		found = entry->d_name[0] != '.';
		if (found)
			snprintf(how, how_bytes, "%s uses it", entry->d_name);
	}
	closedir(dir);
	return found;
}

static bool has_any_holder(uint32_t id, char *how, size_t how_bytes)
{
	char path[600];
	struct dirent *entry;
	bool found;
	DIR *disk;

	snprintf(path, sizeof(path), "/sys/block/ublkb%u/holders", id);
	if (has_holder(path, how, how_bytes))
		return true;

	snprintf(path, sizeof(path), "/sys/block/ublkb%u", id);
	disk = opendir(path);
	if (!disk)
		return false;
	found = false;
	while (!found && (entry = readdir(disk))) {
		if (strncmp(entry->d_name, "ublkb", 5))
			continue;
		snprintf(path, sizeof(path), "/sys/block/ublkb%u/%s/holders", id, entry->d_name);
		found = has_holder(path, how, how_bytes);
	}
	closedir(disk);
	return found;
}

bool driver_disk_used_by(uint32_t id, char *how, size_t how_bytes)
{
	return is_mounted(id, "self", how, how_bytes) || is_swap(id, how, how_bytes) ||
	       has_any_holder(id, how, how_bytes) || is_mounted_elsewhere(id, how, how_bytes);
}
