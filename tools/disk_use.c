// SPDX-License-Identifier: GPL-2.0
/*
 * Who uses a disk: asked before it is taken away.
 */
#include "driver.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Is @path the node of this disk or of a partition of it? */
static bool is_node_of(uint32_t id, const char *path)
{
	char node[32];
	size_t len = snprintf(node, sizeof(node), "/dev/ublkb%u", id);

	return !strncmp(path, node, len) && !isdigit((unsigned char)path[len]);
}

static bool is_mounted(uint32_t id, char *how, size_t how_bytes)
{
	FILE *mounts = fopen("/proc/self/mounts", "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	if (!mounts)
		return false;
	while (!found && getline(&line, &room, mounts) > 0) {
		char *place = strchr(line, ' ');

		if (!place)
			continue;
		*place++ = '\0';
		found = is_node_of(id, line);
		if (found)
			snprintf(how, how_bytes, "it is mounted on %.*s",
				 (int)strcspn(place, " "), place);
	}
	free(line);
	fclose(mounts);
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
	return is_mounted(id, how, how_bytes) || is_swap(id, how, how_bytes) ||
	       has_any_holder(id, how, how_bytes);
}
