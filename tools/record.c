// SPDX-License-Identifier: GPL-2.0
/*
 * Device records, a line for each thing: "target NAME", "file PATH", "name NAME", "read-only 1",
 * "direct 1".
 *
 * In a path, a backslash and a line feed are written as \\ and \n. Lines that a version does not
 * know it leaves alone.
 */
#include "record.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The upper 16 bits of ublksrv_flags say that the device is ours, the lower 48 are random. */
#define MARK_OURS	0x7563ULL
#define MARK_SHIFT	48

static bool get_dir(char *dir, size_t bytes)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	if (!geteuid())
		return snprintf(dir, bytes, "/run/ublkctl") < (int)bytes;
	return runtime && snprintf(dir, bytes, "%s/ublkctl", runtime) < (int)bytes;
}

static bool get_path(uint32_t id, uint64_t mark, char *path, size_t bytes)
{
	char dir[PATH_MAX];

	if (mark >> MARK_SHIFT != MARK_OURS || !get_dir(dir, sizeof(dir)))
		return false;
	return snprintf(path, bytes, "%s/%u-%016llx", dir, id, (unsigned long long)mark) <
	       (int)bytes;
}

uint64_t record_new_mark(void)
{
	struct timespec now;
	uint64_t noise;

	if (getrandom(&noise, sizeof(noise), 0) != sizeof(noise)) {
		clock_gettime(CLOCK_REALTIME, &now);
		noise = now.tv_sec * 1000000000ULL + now.tv_nsec;
	}
	return MARK_OURS << MARK_SHIFT | (noise & ((1ULL << MARK_SHIFT) - 1));
}

static void remove_older(const char *dir_path, uint32_t id)
{
	DIR *dir = opendir(dir_path);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		unsigned int owner;
		char dash;

		if (sscanf(entry->d_name, "%u%c", &owner, &dash) == 2 && owner == id &&
		    dash == '-')
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
}

static void put_escaped(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\\\", file);
		else if (*text == '\n')
			fputs("\\n", file);
		else
			fputc(*text, file);
	}
}

int record_write(uint32_t id, uint64_t mark, const struct record *record)
{
	char dir[PATH_MAX];
	char path[PATH_MAX];
	FILE *file;
	int ret;

	if (!get_dir(dir, sizeof(dir)) || !get_path(id, mark, path, sizeof(path)))
		return -ENOENT;
	if (mkdir(dir, 0755) < 0 && errno != EEXIST)
		return -errno;
	remove_older(dir, id);

	file = fopen(path, "wxe");
	if (!file)
		return -errno;
	fprintf(file, "target %s\n", record->target);
	fputs("file ", file);
	put_escaped(file, record->file);
	fputc('\n', file);
	if (*record->name)
		fprintf(file, "name %s\n", record->name);
	fprintf(file, "read-only %d\ndirect %d\n", record->read_only, record->direct);
	ret = ferror(file) ? -EIO : 0;
	if (fclose(file))
		ret = -errno;
	return ret;
}

static void copy_unescaped(char *to, size_t bytes, const char *from)
{
	char *end = to + bytes - 1;

	while (*from && *from != '\n' && to < end) {
		if (*from == '\\' && from[1]) {
			from++;
			*to++ = *from == 'n' ? '\n' : *from;
		} else {
			*to++ = *from;
		}
		from++;
	}
	*to = '\0';
}

bool record_read(uint32_t id, uint64_t mark, struct record *record)
{
	char path[PATH_MAX];
	char *line = NULL;
	size_t room = 0;
	FILE *file;

	memset(record, 0, sizeof(*record));
	if (!get_path(id, mark, path, sizeof(path)))
		return false;
	file = fopen(path, "re");
	if (!file)
		return false;
	while (getline(&line, &room, file) > 0) {
		if (!strncmp(line, "target ", 7))
			copy_unescaped(record->target, sizeof(record->target), line + 7);
		else if (!strncmp(line, "file ", 5))
			copy_unescaped(record->file, sizeof(record->file), line + 5);
		else if (!strncmp(line, "name ", 5))
			copy_unescaped(record->name, sizeof(record->name), line + 5);
		else if (!strncmp(line, "read-only ", 10))
			record->read_only = line[10] == '1';
		else if (!strncmp(line, "direct ", 7))
			record->direct = line[7] == '1';
	}
	free(line);
	fclose(file);
	return true;
}

void record_remove(uint32_t id, uint64_t mark)
{
	char path[PATH_MAX];

	if (get_path(id, mark, path, sizeof(path)))
		unlink(path);
}
