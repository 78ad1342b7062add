// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl stop and ublkctl del: taking a disk away, and the whole device.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "driver.h"
#include "log.h"
#include "options.h"
#include "record.h"

#define HINT_AFTER_MS	3000
#define END_PATIENCE_MS	1000

/**
 * struct choice - which devices, and how
 * @all: every device that the caller may delete; else @id
 * @async: do not wait for the number
 * @force: also if the disk is in use
 * @try: let the driver refuse if the disk is open
 */
struct choice {
	bool all;
	bool has_id;
	uint32_t id;
	bool async;
	bool force;
	bool try;
};

/* Find the device and make sure that nobody loses data. */
static int look_up(struct ctrl *ctrl, const struct choice *choice, struct ctrl_dev *dev,
		   struct ublksrv_ctrl_dev_info *info)
{
	char how[512];
	int ret = ctrl_get_dev_info(ctrl, dev, info);

	if (ret < 0)
		return ret;
	if (!choice->force && driver_disk_used_by(dev->id, how, sizeof(how))) {
		say(LOG_ERR, "/dev/ublkb%u is in use, %s: end that first, or add --force",
		    dev->id, how);
		return -EBUSY;
	}
	return 0;
}

static int delete_and_wait(struct ctrl *ctrl, const struct ctrl_dev *dev)
{
	int ret = ctrl_del_dev(ctrl, dev, HINT_AFTER_MS);

	if (ret != -ETIME)
		return ret;
	say(LOG_WARNING, "waiting: the disk of device %u is still open, or its server hangs",
	    dev->id);
	return ctrl_del_dev_wait(ctrl);
}

/*
 * A server of ours ends with its device. Until then it holds the module: who deletes the last
 * device wants to unload that next.
 */
static int server_of_ours(const struct ublksrv_ctrl_dev_info *info)
{
	struct record record;

	if (info->ublksrv_pid <= 0 || !record_read(info->dev_id, info->ublksrv_flags, &record))
		return -1;
	return syscall(SYS_pidfd_open, info->ublksrv_pid, 0);
}

static void let_server_end(int pidfd)
{
	struct pollfd server = { .fd = pidfd, .events = POLLIN };

	poll(&server, 1, END_PATIENCE_MS);
}

static int delete_known(struct ctrl *ctrl, const struct choice *choice,
			const struct ctrl_dev *dev, const struct ublksrv_ctrl_dev_info *info)
{
	int pidfd, ret;

	if (choice->async)
		return ctrl_del_dev_async(ctrl, dev);
	pidfd = server_of_ours(info);
	ret = delete_and_wait(ctrl, dev);
	if (pidfd >= 0) {
		if (!ret)
			let_server_end(pidfd);
		close(pidfd);
	}
	return ret;
}

static int delete_one(struct ctrl *ctrl, const struct choice *choice, uint32_t id)
{
	struct ublksrv_ctrl_dev_info info;
	struct ctrl_dev dev = { .id = id };
	int ret = look_up(ctrl, choice, &dev, &info);

	if (ret == -EBUSY)
		return ret;
	if (!ret)
		ret = delete_known(ctrl, choice, &dev, &info);
	if (ret == -EOPNOTSUPP && choice->async) {
		say(LOG_ERR, "this driver cannot delete without waiting: leave out --async");
		return ret;
	}
	if (!ret)
		record_remove(id, info.ublksrv_flags);
	return ret;
}

static int delete_all(struct ctrl *ctrl, const struct choice *choice)
{
	uint32_t *ids;
	int count = driver_devices(&ids);
	int status = EXIT_SUCCESS;
	int ret;

	if (count < 0)
		return EXIT_FAILURE;
	for (int i = 0; i < count; i++) {
		ret = delete_one(ctrl, choice, ids[i]);
		/* Gone already, or not ours to delete. */
		if (!ret || ret == -ENODEV || ret == -EPERM || ret == -EACCES)
			continue;
		if (ret != -EBUSY && ret != -EOPNOTSUPP)
			driver_explain(ids[i], "delete", ret);
		status = EXIT_FAILURE;
	}
	free(ids);
	return status;
}

static int delete_chosen(struct ctrl *ctrl, const struct choice *choice)
{
	int ret;

	if (choice->all)
		return delete_all(ctrl, choice);
	ret = delete_one(ctrl, choice, choice->id);
	if (ret && ret != -EBUSY && ret != -EOPNOTSUPP)
		driver_explain(choice->id, "delete", ret);
	if (ret == -EOPNOTSUPP)
		return EXIT_UNSUPPORTED;
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* The driver knows better than we can who has the disk open, if it is one that can be asked. */
static int try_stop(struct ctrl *ctrl, uint32_t id)
{
	struct ublksrv_ctrl_dev_info info;
	struct ctrl_dev dev = { .id = id };
	int ret = ctrl_get_dev_info(ctrl, &dev, &info);

	if (ret) {
		driver_explain(id, "stop", ret);
		return EXIT_FAILURE;
	}
	ret = ctrl_try_stop_dev(ctrl, &dev);
	if (!ret)
		return EXIT_SUCCESS;
	if (ret == -EOPNOTSUPP) {
		say(LOG_ERR,
		    "this driver does not tell who has a disk open: unmount it, leave out --try");
		return EXIT_UNSUPPORTED;
	}
	if (ret == -EBUSY)
		say(LOG_ERR, "/dev/ublkb%u is open: unmount it, or end the programs that use it",
		    id);
	else if (ret == -ENODEV)
		say(LOG_ERR, "device %u has no disk: delete it with ublkctl del -n %u", id, id);
	else
		driver_explain(id, "stop", ret);
	return EXIT_FAILURE;
}

static int stop_chosen(struct ctrl *ctrl, const struct choice *choice)
{
	struct ublksrv_ctrl_dev_info info;
	struct ctrl_dev dev = { .id = choice->id };
	int ret;

	if (choice->try)
		return try_stop(ctrl, choice->id);
	ret = look_up(ctrl, choice, &dev, &info);
	if (ret == -EBUSY)
		return EXIT_FAILURE;
	if (!ret)
		ret = ctrl_stop_dev(ctrl, &dev);
	if (ret)
		driver_explain(choice->id, "stop", ret);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int take_option(const struct verb *verb, int option, char **argv, void *into)
{
	struct choice *choice = into;

	switch (option) {
	case 'n':
		choice->has_id = true;
		return parse_dev_id(verb, optarg, &choice->id);
	case 'a':
		choice->all = true;
		return 0;
	case 'A':
		choice->async = true;
		return 0;
	case 'F':
		choice->force = true;
		return 0;
	case 'T':
		choice->try = true;
		return 0;
	default:
		return usage_bad_option(verb, option, argv);
	}
}

/*
 * Shared by both verbs, which differ in the options they take and in what they do with the
 * choice.
 */
static int run(const struct verb *verb, int argc, char **argv, const char *shortopts,
	       const struct option *longopts,
	       int (*act)(struct ctrl *ctrl, const struct choice *choice))
{
	struct choice choice = { .id = 0 };
	struct ctrl ctrl;
	int ret = parse_options(verb, argc, argv, shortopts, longopts, take_option, &choice);

	if (ret != GO_ON)
		return ret;
	if (choice.all && choice.has_id)
		return usage_error(verb, "-n and -a exclude each other");
	if (choice.try && choice.force)
		return usage_error(verb, "--try and --force exclude each other");
	if (!choice.all && !choice.has_id)
		return usage_error(verb, "say which device: -n ID%s",
				   strchr(shortopts, 'a') ? ", or -a for all" : "");
	if (driver_connect(&ctrl, false))
		return EXIT_FAILURE;
	ret = act(&ctrl, &choice);
	ctrl_close(&ctrl);
	return ret;
}

static int run_del(const struct verb *verb, int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "number", required_argument, NULL, 'n' },
		{ "all", no_argument, NULL, 'a' },
		{ "async", no_argument, NULL, 'A' },
		{ "force", no_argument, NULL, 'F' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};

	return run(verb, argc, argv, ":n:ah", longopts, delete_chosen);
}

static int run_stop(const struct verb *verb, int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "number", required_argument, NULL, 'n' },
		{ "force", no_argument, NULL, 'F' },
		{ "try", no_argument, NULL, 'T' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};

	return run(verb, argc, argv, ":n:h", longopts, stop_chosen);
}

const struct verb verb_del = {
	.name = "del",
	.summary = "stop a device and delete it",
	.help =
		"Usage: ublkctl del -n ID [OPTION]...\n"
		"       ublkctl del -a [OPTION]...\n"
		"\n"
		"Takes a disk away, waits until the number is free, and a second at most for\n"
		"its server to end.\n"
		"\n"
		"  -n, --number ID  the device\n"
		"  -a, --all        all devices that you may delete\n"
		"      --async      do not wait for the number (default: wait)\n"
		"      --force      also if the disk is in use (default: refuse); data not yet\n"
		"                   written to it is lost\n"
		"  -h, --help       this text",
	.run = run_del,
};

const struct verb verb_stop = {
	.name = "stop",
	.summary = "take a disk away and keep the device's number",
	.help =
		"Usage: ublkctl stop -n ID [--force | --try]\n"
		"\n"
		"Takes a disk away and lets its server end. The device stays in the list until\n"
		"it is deleted.\n"
		"\n"
		"  -n, --number ID  the device\n"
		"      --force      also if the disk is in use (default: refuse); data not yet\n"
		"                   written to it is lost\n"
		"      --try        only if nobody at all has the disk open: the driver decides,\n"
		"                   so that no one can open it meanwhile (default: ublkctl looks\n"
		"                   for mounts, swap and devices on top)\n"
		"  -h, --help       this text",
	.run = run_stop,
};
