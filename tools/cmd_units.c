// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl systemd-units: what the units ublk@NAME must wait for, which only the files in /etc/ublk
 * know: the mount or the device with the backing file. A systemd.generator(7) runs it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conf.h"
#include "log.h"

/* The unit of a path in /dev, as systemd.unit(5) says: / is -, and what is not plain is \xNN. */
static void put_device_unit(FILE *unit, const char *path)
{
	bool begins = true;

	while (*path) {
		size_t slashes = strspn(path, "/");

		path += slashes;
		if (!*path)
			break;
		if (slashes && !begins)
			fputc('-', unit);
		if (isalnum((unsigned char)*path) || strchr(":_", *path) ||
		    (*path == '.' && !begins))
			fputc(*path, unit);
		else
			fprintf(unit, "\\x%02x", (unsigned char)*path);
		begins = false;
		path++;
	}
	fputs(".device", unit);
}

static void put_quoted(FILE *unit, const char *path)
{
	fputc('"', unit);
	for (; *path; path++) {
		if (*path == '"' || *path == '\\')
			fputc('\\', unit);
		if (*path == '%')
			fputc('%', unit);
		fputc(*path, unit);
	}
	fputc('"', unit);
}

static void put_dependencies(FILE *unit, const char *file)
{
	fprintf(unit, "[Unit]\n");
	if (!strncmp(file, "/dev/", 5)) {
		fputs("Requires=", unit);
		put_device_unit(unit, file);
		fputs("\nAfter=", unit);
		put_device_unit(unit, file);
	} else {
		fputs("RequiresMountsFor=", unit);
		put_quoted(unit, file);
	}
	fputc('\n', unit);
}

static int write_unit(const char *name, void *dir)
{
	static struct conf conf;
	char path[PATH_MAX];
	int made;
	FILE *unit;

	/* What is wrong with the file is said when the unit starts. */
	if (conf_find(&verb_units, name, &conf) || conf_read(&verb_units, &conf) || !*conf.file)
		return 0;
	made = snprintf(path, sizeof(path), "%s/ublk@%s.service.d", (const char *)dir, name);
	if (made >= (int)sizeof(path) - 32 || (mkdir(path, 0755) < 0 && errno != EEXIST)) {
		say(LOG_ERR, "cannot make %s: %s", path, strerror(errno));
		return EXIT_FAILURE;
	}
	strcat(path, "/50-backing-file.conf");
	unit = fopen(path, "we");
	if (unit)
		put_dependencies(unit, conf.file);
	if (!unit || fclose(unit)) {
		say(LOG_ERR, "cannot write %s: %s", path, strerror(errno));
		return EXIT_FAILURE;
	}
	return 0;
}

static int run_units(const struct verb *verb, int argc, char **argv)
{
	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		puts(verb->help);
		return EXIT_SUCCESS;
	}
	if (argc != 2)
		return usage_error(verb, "give the folder for the units");
	return conf_all(write_unit, argv[1]);
}

const struct verb verb_units = {
	.name = "systemd-units",
	.summary = "for systemd: what the units ublk@NAME wait for",
	.help =
		"Usage: ublkctl systemd-units FOLDER\n"
		"\n"
		"For each file NAME.conf in " UBLK_CONF_DIR ", writes into FOLDER that the unit\n"
		"ublk@NAME.service waits for the mount or the device that its backing file is on.\n"
		"systemd runs this at boot, and whenever it reads its units.",
	.run = run_units,
};
