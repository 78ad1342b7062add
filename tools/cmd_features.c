// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl features: what the running driver can grant.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "driver.h"
#include "log.h"
#include "options.h"
#include "print.h"

#define VERSION_FILE	"/sys/module/ublk_drv/version"

/* The version of our driver; the kernel's own has none. */
static void read_driver_version(char *version, size_t bytes)
{
	FILE *file = fopen(VERSION_FILE, "re");

	*version = '\0';
	if (!file)
		return;
	if (fgets(version, bytes, file))
		version[strcspn(version, "\n")] = '\0';
	fclose(file);
}

static void print_table(uint64_t features, const char *release, const char *driver)
{
	int granted = 0;

	for (unsigned int bit = 0; bit < 64; bit++) {
		bool has = features >> bit & 1;

		if (!feature_name(bit) && !has)
			continue;
		granted += has;
		printf("%-4s%-3u%-25s%s\n", has ? "yes" : "-", bit,
		       feature_name(bit) ? feature_name(bit) : "?", feature_about(bit));
	}
	printf("\n%d features on kernel %s, driver ", granted, release);
	print_plain(*driver ? driver : "without a version (the kernel's own)");
	putchar('\n');
}

static void print_json(uint64_t features, const char *release, const char *driver)
{
	const char *separator = "";

	printf("{\"kernel\":");
	print_json_string(release);
	printf(",\"driver_version\":");
	if (*driver)
		print_json_string(driver);
	else
		printf("null");
	printf(",\"mask\":%llu,\"features\":[", (unsigned long long)features);
	for (unsigned int bit = 0; bit < 64; bit++) {
		bool has = features >> bit & 1;

		if (!feature_name(bit) && !has)
			continue;
		printf("%s\n{\"bit\":%u,\"name\":", separator, bit);
		if (feature_name(bit))
			print_json_string(feature_name(bit));
		else
			printf("null");
		printf(",\"granted\":%s}", has ? "true" : "false");
		separator = ",";
	}
	printf("\n]}\n");
}

static int show_features(bool json)
{
	char driver[64];
	struct utsname names;
	struct ctrl ctrl;
	uint64_t features;
	int ret = driver_connect(&ctrl, false);

	if (ret)
		return EXIT_FAILURE;
	ret = ctrl_get_features(&ctrl, &features);
	ctrl_close(&ctrl);
	if (ret == -EOPNOTSUPP) {
		say(LOG_ERR,
		    "this driver is too old to tell its features: use package ublk-dkms");
		return EXIT_FAILURE;
	}
	if (ret < 0) {
		say(LOG_ERR, "the driver does not tell its features: %s", strerror(-ret));
		return EXIT_FAILURE;
	}

	uname(&names);
	read_driver_version(driver, sizeof(driver));
	if (json)
		print_json(features, names.release, driver);
	else
		print_table(features, names.release, driver);
	return EXIT_SUCCESS;
}

static int run_features(const struct verb *verb, int argc, char **argv)
{
	return run_with_json(verb, argc, argv, show_features);
}

const struct verb verb_features = {
	.name = "features",
	.summary = "show what the driver can do on this kernel",
	.help =
		"Usage: ublkctl features [--json]\n"
		"\n"
		"Lists every feature of the ublk interface, and says which ones the running\n"
		"driver grants.\n"
		"\n"
		"      --json  print one JSON object (default: a table)\n"
		"  -h, --help  this text",
	.run = run_features,
};
