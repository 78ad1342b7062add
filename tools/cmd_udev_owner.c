// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl udev-owner: tells a udev rule whose device it is about, and how it is called.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"
#include "options.h"
#include "record.h"

/* /dev/ublkcN, /dev/ublkbN or a partition of it, all without /dev/. */
static bool parse_name(const char *name, uint32_t *id)
{
	char digits[16];
	size_t length;

	if (strncmp(name, "ublkc", 5) && strncmp(name, "ublkb", 5))
		return false;
	length = strspn(name + 5, "0123456789");
	if (!length || length >= sizeof(digits) || (name[5 + length] && name[5 + length] != 'p'))
		return false;
	memcpy(digits, name + 5, length);
	digits[length] = '\0';
	return parse_number(digits, 0, MAX_DEV_ID, id);
}

static int print_owner(uint32_t id)
{
	struct ublksrv_ctrl_dev_info info;
	struct ctrl_dev dev = { .id = id };
	struct record record;
	struct ctrl ctrl;
	int ret = driver_connect(&ctrl, false);

	if (ret)
		return EXIT_FAILURE;
	ret = ctrl_get_dev_info(&ctrl, &dev, &info);
	ctrl_close(&ctrl);
	if (ret) {
		driver_explain(id, "find the owner of", ret);
		return EXIT_FAILURE;
	}
	if (info.flags & UBLK_F_UNPRIVILEGED_DEV)
		printf("UBLK_OWNER_UID=%u\nUBLK_OWNER_GID=%u\n", info.owner_uid, info.owner_gid);
	/* An ordinary user must not choose what the links of others lead to. */
	else if (record_read(id, info.ublksrv_flags, &record) && *record.name)
		printf("UBLK_NAME=%s\n", record.name);
	return EXIT_SUCCESS;
}

static int run_udev_owner(const struct verb *verb, int argc, char **argv)
{
	uint32_t id;

	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		puts(verb->help);
		return EXIT_SUCCESS;
	}
	if (argc != 2 || !parse_name(argv[1], &id))
		return usage_error(verb, "give the name of one node, such as ublkc0 or ublkb0");
	return print_owner(id);
}

const struct verb verb_udev_owner = {
	.name = "udev-owner",
	.summary = "for udev rules: whose device it is",
	.help =
		"Usage: ublkctl udev-owner NAME\n"
		"\n"
		"Asks the driver who owns a device of an ordinary user, and prints it as udev's\n"
		"IMPORT{program} wants it: UBLK_OWNER_UID=uid and UBLK_OWNER_GID=gid, a line each.\n"
		"For a device of root's it prints UBLK_NAME=name if ublkctl up made it, and nothing\n"
		"if not. NAME is that of a node without its path, such as ublkc0 or ublkb0.",
	.run = run_udev_owner,
};
