// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl resize and ublkctl reload: another size for a disk that is in use.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf.h"
#include "driver.h"
#include "log.h"
#include "options.h"
#include "record.h"

#define SECTOR_SHIFT	9

/**
 * struct choice - which device, and how large
 * @size_bytes: 0: as large as its file
 * @force: also smaller while it is in use
 */
struct choice {
	bool has_id;
	uint32_t id;
	uint64_t size_bytes;
	bool force;
};

static int measure_file(const char *path, uint64_t *bytes)
{
	struct stat st;
	int ret = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0)
		ret = -errno;
	else if (!S_ISBLK(st.st_mode))
		*bytes = st.st_size;
	else if (ioctl(fd, BLKGETSIZE64, bytes) < 0)
		ret = -errno;
	if (fd >= 0)
		close(fd);
	if (ret)
		say(LOG_ERR, "cannot find out the size of %s: %s", path, strerror(-ret));
	return ret;
}

/* What the user asked for, within what the target can hold. */
static int choose_size(const struct choice *choice, const struct record *record, uint64_t *bytes)
{
	uint64_t file_bytes;
	int ret;

	*bytes = choice->size_bytes;
	if (!*record->file) {
		if (choice->size_bytes)
			return 0;
		say(LOG_ERR, "device %u has no file to measure: give its new size with --size",
		    choice->id);
		return -EINVAL;
	}
	ret = measure_file(record->file, &file_bytes);
	if (ret)
		return ret;
	if (choice->size_bytes > file_bytes) {
		say(LOG_ERR, "%s has only %llu bytes: enlarge it first with truncate -s",
		    record->file, (unsigned long long)file_bytes);
		return -EINVAL;
	}
	if (!choice->size_bytes)
		*bytes = file_bytes;
	return 0;
}

static int check_disk(uint32_t id, const struct ublksrv_ctrl_dev_info *info)
{
	if (!driver_disk_sectors(id)) {
		say(LOG_ERR, "device %u has no disk: delete it with ublkctl del -n %u", id, id);
		return -ENODEV;
	}
	if (info->flags & UBLK_F_ZONED) {
		say(LOG_ERR, "device %u is zoned, its size is fixed: add another one", id);
		return -EOPNOTSUPP;
	}
	return 0;
}

static int check_shrink(const struct choice *choice, uint64_t sectors)
{
	char how[512];

	if (choice->force || sectors >= driver_disk_sectors(choice->id) ||
	    !driver_disk_used_by(choice->id, how, sizeof(how)))
		return 0;
	say(LOG_ERR, "/dev/ublkb%u would shrink and is in use, %s: end that first, or add --force",
	    choice->id, how);
	return -EBUSY;
}

static int update(struct ctrl *ctrl, const struct ctrl_dev *dev, uint64_t sectors)
{
	int ret = ctrl_update_size(ctrl, dev, sectors);

	if (ret == -EOPNOTSUPP)
		say(LOG_ERR, "the driver cannot resize device %u: delete it and add it anew",
		    dev->id);
	else if (ret)
		driver_explain(dev->id, "resize", ret);
	return ret;
}

static int resize(struct ctrl *ctrl, const struct choice *choice)
{
	struct ctrl_dev dev = { .id = choice->id };
	struct ublksrv_ctrl_dev_info info;
	struct ublk_params params;
	struct record record;
	uint64_t bytes;
	int ret = ctrl_get_dev_info(ctrl, &dev, &info);

	if (!ret)
		ret = ctrl_get_params(ctrl, &dev, &params);
	if (ret) {
		driver_explain(dev.id, "resize", ret);
		return ret;
	}
	record_read(dev.id, info.ublksrv_flags, &record);
	ret = check_disk(dev.id, &info);
	if (!ret)
		ret = choose_size(choice, &record, &bytes);
	if (ret)
		return ret;

	bytes &= ~((1ULL << params.basic.logical_bs_shift) - 1);
	if (!bytes) {
		say(LOG_ERR, "that is less than one block of %u bytes: give a larger --size",
		    1U << params.basic.logical_bs_shift);
		return -EINVAL;
	}
	ret = check_shrink(choice, bytes >> SECTOR_SHIFT);
	return ret ? ret : update(ctrl, &dev, bytes >> SECTOR_SHIFT);
}

static int take_option(const struct verb *verb, int option, char **argv, void *into)
{
	struct choice *choice = into;

	switch (option) {
	case 'n':
		choice->has_id = true;
		return parse_dev_id(verb, optarg, &choice->id);
	case 'S':
		if (!parse_size(optarg, &choice->size_bytes))
			return usage_error(verb, "--size wants a size such as 10G, not \"%s\"",
					   optarg);
		return 0;
	case 'F':
		choice->force = true;
		return 0;
	default:
		return usage_bad_option(verb, option, argv);
	}
}

static int run_resize(const struct verb *verb, int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "number", required_argument, NULL, 'n' },
		{ "size", required_argument, NULL, 'S' },
		{ "force", no_argument, NULL, 'F' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct choice choice = { .id = 0 };
	struct ctrl ctrl;
	int ret = parse_options(verb, argc, argv, ":n:h", longopts, take_option, &choice);

	if (ret != GO_ON)
		return ret;
	if (!choice.has_id)
		return usage_error(verb, "say which device: -n ID");
	if (driver_connect(&ctrl, false))
		return EXIT_FAILURE;
	ret = resize(&ctrl, &choice);
	ctrl_close(&ctrl);
	if (ret == -EOPNOTSUPP)
		return EXIT_UNSUPPORTED;
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Of a device that a file describes. */
static int reload(const struct conf *conf)
{
	struct choice choice = { .size_bytes = conf->add.server.target.size_bytes };
	struct ublksrv_ctrl_dev_info info;
	struct ctrl_dev dev = { .id = 0 };
	struct ctrl ctrl;
	int ret = driver_connect(&ctrl, false);

	if (ret)
		return EXIT_FAILURE;
	ret = driver_find_name(&ctrl, conf->name, &dev, &info);
	choice.id = dev.id;
	if (ret == -ENOENT)
		say(LOG_ERR, "%s is not up: start it with systemctl start ublk@%s", conf->name,
		    conf->name);
	else if (!ret && !conf->add.server.ops->is_zoned &&
		 (conf->add.server.target.file || choice.size_bytes))
		ret = resize(&ctrl, &choice);
	ctrl_close(&ctrl);
	if (ret == -EOPNOTSUPP)
		return EXIT_UNSUPPORTED;
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int take_no_option(const struct verb *verb, int option, char **argv, void *into)
{
	(void)into;
	return usage_bad_option(verb, option, argv);
}

static int run_reload(const struct verb *verb, int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static struct conf conf;
	const char *word;
	int ret = parse_options_and_word(verb, argc, argv, longopts, take_no_option, NULL,
					 "the NAME of a file " UBLK_CONF_DIR "/NAME.conf", &word);

	if (ret != GO_ON)
		return ret;
	ret = conf_find(verb, word, &conf);
	if (!ret)
		ret = conf_read(verb, &conf);
	return ret ? ret : reload(&conf);
}

const struct verb verb_reload = {
	.name = "reload",
	.summary = "give a disk the size that its file in " UBLK_CONF_DIR " says now",
	.help =
		"Usage: ublkctl reload NAME\n"
		"\n"
		"Reads " UBLK_CONF_DIR "/NAME.conf again, and gives the disk the size that is\n"
		"there, or that its backing file has now, as ublkctl resize does. Everything else\n"
		"in the file counts from the next start on.\n"
		"\n"
		"  -h, --help  this text",
	.run = run_reload,
};

const struct verb verb_resize = {
	.name = "resize",
	.summary = "make a disk larger or smaller while it is in use",
	.help =
		"Usage: ublkctl resize -n ID [--size SIZE] [--force]\n"
		"\n"
		"Gives a disk another size. A file system on it is not touched: make that smaller\n"
		"first, or larger afterwards.\n"
		"\n"
		"  -n, --number ID  the device\n"
		"      --size SIZE  its new size, rounded down to whole blocks; loop: at most that\n"
		"                   of its file (default: loop as large as its file is now; for\n"
		"                   the others it must be given)\n"
		"      --force      smaller also if the disk is in use (default: refuse)\n"
		"  -h, --help       this text\n"
		"\n"
		"SIZE is in bytes, or with K, M, G, T or P in powers of 1024.",
	.run = run_resize,
};
