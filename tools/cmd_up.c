// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl up: the device that a file describes, be it to add or to recover. The unit ublk@NAME
 * runs it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "driver.h"
#include "hold.h"
#include "launch.h"
#include "log.h"
#include "record.h"
#include "supervise.h"
#include "takeover.h"

#define DEL_PATIENCE_MS	60000
/* A server that was killed or whose disk is gone needs a moment to end: the next one waits. */
#define HOLD_PATIENCE_MS	10000

/**
 * struct choice - how
 * @check: read the file, and do nothing
 * @supervise: serve in a child, and start another one when it dies
 */
struct choice {
	bool check;
	bool foreground;
	bool supervise;
};

/* What is left of an earlier device of this name, and cannot be recovered. */
static int delete_rest(struct ctrl *ctrl, const struct ctrl_dev *dev,
		       const struct ublksrv_ctrl_dev_info *info)
{
	int ret = ctrl_del_dev(ctrl, dev, DEL_PATIENCE_MS);

	if (ret == -ETIME)
		say(LOG_ERR, "the disk of device %u has died and is still open: unmount it first",
		    dev->id);
	else if (ret && ret != -ENODEV)
		driver_explain(dev->id, "delete", ret);
	if (ret && ret != -ENODEV)
		return ret;
	record_remove(dev->id, info->ublksrv_flags);
	return 0;
}

/*
 * Is there a device of this name that only lacks a server? @id: receives its number. An earlier
 * one without a disk makes room.
 */
static int find_earlier(const char *name, bool *recover, uint32_t *id)
{
	struct ublksrv_ctrl_dev_info info;
	struct ctrl_dev dev;
	struct ctrl ctrl;
	int ret = driver_connect(&ctrl, true);

	*recover = false;
	if (ret)
		return ret;
	ret = driver_find_name(&ctrl, name, &dev, &info);
	if (!ret && info.flags & UBLK_F_USER_RECOVERY && info.state != UBLK_S_DEV_DEAD) {
		*recover = true;
		*id = dev.id;
	} else if (!ret) {
		ret = delete_rest(&ctrl, &dev, &info);
	}
	ctrl_close(&ctrl);
	return ret == -ENOENT ? 0 : ret;
}

static int recover(const struct conf *conf, uint32_t id, bool foreground)
{
	struct server_config config;
	int ret = takeover_prepare(id, false, 0, &config);
	int status;

	/* A number of a process may be in use again: the next try may find another one. */
	if (ret == -EUSERS && !foreground)
		return EXIT_FAILURE;
	if (ret)
		return EXIT_NOT_TAKEN;
	config.name = conf->name;
	config.steady = true;
	config.target.must_write = true;
	say(LOG_INFO, "device %u: taking over", id);
	status = launch(&config, foreground);
	return status == EXIT_FAILURE ? EXIT_NOT_TAKEN : status;
}

static int hold(const char *name, bool foreground)
{
	int ret = hold_name(name, foreground ? HOLD_PATIENCE_MS : 0);

	if (ret == -EWOULDBLOCK)
		say(LOG_ERR, "%s is up already: ublkctl list shows it", name);
	return ret;
}

/* @conf_error: of reading the file. A disk that is there needs a server, not the file. */
static int up(struct conf *conf, int conf_error, const struct choice *choice)
{
	bool is_earlier;
	uint32_t id;

	if (hold(conf->name, choice->foreground) || find_earlier(conf->name, &is_earlier, &id))
		return conf_error ? conf_error : EXIT_FAILURE;
	if (is_earlier)
		return recover(conf, id, choice->foreground);
	if (conf_error)
		return conf_error;
	conf->add.server.steady = true;
	return launch(&conf->add.server, choice->foreground);
}

static int take_option(const struct verb *verb, int option, char **argv, void *into)
{
	struct choice *choice = into;

	switch (option) {
	case 'C':
		choice->check = true;
		return 0;
	case 'F':
		choice->foreground = true;
		return 0;
	case 'S':
		choice->supervise = true;
		return 0;
	default:
		return usage_bad_option(verb, option, argv);
	}
}

static int run_up(const struct verb *verb, int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "check", no_argument, NULL, 'C' },
		{ "foreground", no_argument, NULL, 'F' },
		{ "supervise", no_argument, NULL, 'S' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	/* A server points into it as long as it lives. */
	static struct conf conf;
	struct choice choice = { .check = false };
	const char *word;
	int ret = parse_options_and_word(verb, argc, argv, longopts, take_option, &choice,
					 "the NAME of a file " UBLK_CONF_DIR "/NAME.conf", &word);

	if (ret != GO_ON)
		return ret;
	if ((choice.foreground || choice.supervise) && getenv("JOURNAL_STREAM"))
		log_to_journal();
	ret = conf_find(verb, word, &conf);
	if (ret)
		return ret;
	if (choice.supervise && !choice.check)
		return supervise((char *[]){ NULL, "up", "--foreground", (char *)word, NULL });
	ret = conf_read(verb, &conf);
	return choice.check ? ret : up(&conf, ret, &choice);
}

const struct verb verb_up = {
	.name = "up",
	.summary = "make the disk that a file in " UBLK_CONF_DIR " describes, or recover it",
	.help =
		"Usage: ublkctl up NAME [OPTION]...\n"
		"\n"
		"Makes the disk that " UBLK_CONF_DIR "/NAME.conf describes, as ublkctl add does,\n"
		"and gives it the link /dev/disk/by-ublk/NAME. If it is there and its server has\n"
		"died, recovers it. The server ends by SIGTERM, as soon as nobody has the disk open.\n"
		"The systemd unit ublk@NAME.service does this at boot. See ublk.conf(5).\n"
		"A NAME with a slash is the path of another file, which ends in .conf.\n"
		"\n"
		"      --check       only read the file and say what is wrong with it\n"
		"      --foreground  serve in this process (default: in the background)\n"
		"      --supervise   serve in a child of this process, and start another one, which\n"
		"                    recovers the disk, whenever it dies or is told to leave\n"
		"  -h, --help        this text",
	.run = run_up,
};
