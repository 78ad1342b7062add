// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl recover and ublkctl quiesce: a new server for a device, and the end of the old one.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>

#include "driver.h"
#include "hold.h"
#include "launch.h"
#include "log.h"
#include "options.h"
#include "record.h"
#include "takeover.h"

/**
 * struct choice - which device, and how
 * @replace: recover: tell a server that lives to leave
 * @timeout_ms: how long it may take to do so; 0: no limit
 */
struct choice {
	bool has_id;
	uint32_t id;
	bool replace;
	unsigned int timeout_ms;
	bool foreground;
};

static int take_option(const struct verb *verb, int option, char **argv, void *into)
{
	struct choice *choice = into;

	switch (option) {
	case 'n':
		choice->has_id = true;
		return parse_dev_id(verb, optarg, &choice->id);
	case 'R':
		choice->replace = true;
		return 0;
	case 'T':
		return parse_timeout(verb, optarg, &choice->timeout_ms);
	case 'F':
		choice->foreground = true;
		return 0;
	default:
		return usage_bad_option(verb, option, argv);
	}
}

/*
 * A disk of a file in /etc/ublk has one server at a time, which is to be a child of its unit.
 * Of a device that is not there, and of one without a name, tells who prepares the takeover.
 */
static int take_name(uint32_t id, struct record *record)
{
	struct ctrl_dev dev = { .id = id };
	struct ublksrv_ctrl_dev_info info;
	struct ctrl ctrl;
	int ret = driver_connect(&ctrl, false);

	*record->name = '\0';
	if (ret)
		return ret;
	if (!ctrl_get_dev_info(&ctrl, &dev, &info) && !dev.unprivileged)
		record_read(id, info.ublksrv_flags, record);
	ctrl_close(&ctrl);
	if (!*record->name)
		return 0;
	ret = hold_name(record->name, 0);
	if (ret == -EWOULDBLOCK)
		say(LOG_ERR,
		    "device %u is the disk %s: ublkctl quiesce -n %u, and its unit starts another server",
		    id, record->name, id);
	return ret;
}

static int recover(const struct choice *choice)
{
	/* What the server's configuration points to. */
	static struct record record;
	struct server_config config;
	int ret = take_name(choice->id, &record);

	if (!ret)
		ret = takeover_prepare(choice->id, choice->replace, choice->timeout_ms, &config);
	if (ret)
		return ret == -EOPNOTSUPP ? EXIT_UNSUPPORTED : EXIT_FAILURE;
	config.name = *record.name ? record.name : NULL;
	return launch(&config, choice->foreground);
}

static int quiesce(const struct choice *choice)
{
	struct ctrl_dev dev = { .id = choice->id };
	struct ublksrv_ctrl_dev_info info;
	struct ctrl ctrl;
	int ret = driver_connect(&ctrl, false);

	if (ret)
		return EXIT_FAILURE;
	ret = ctrl_get_dev_info(&ctrl, &dev, &info);
	if (ret)
		driver_explain(dev.id, "quiesce", ret);
	else
		ret = takeover_quiesce(&ctrl, &dev, &info, choice->timeout_ms);
	ctrl_close(&ctrl);
	if (ret == -EOPNOTSUPP)
		return EXIT_UNSUPPORTED;
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Shared by both verbs, which differ in the options they take and in what they do. */
static int run(const struct verb *verb, int argc, char **argv, const struct option *longopts,
	       int (*act)(const struct choice *choice))
{
	struct choice choice = { .timeout_ms = DEFAULT_QUIESCE_MS };
	int ret = parse_options(verb, argc, argv, ":n:h", longopts, take_option, &choice);

	if (ret != GO_ON)
		return ret;
	if (!choice.has_id)
		return usage_error(verb, "say which device: -n ID");
	return act(&choice);
}

static int run_recover(const struct verb *verb, int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "number", required_argument, NULL, 'n' },
		{ "replace", no_argument, NULL, 'R' },
		{ "timeout", required_argument, NULL, 'T' },
		{ "foreground", no_argument, NULL, 'F' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};

	return run(verb, argc, argv, longopts, recover);
}

static int run_quiesce(const struct verb *verb, int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "number", required_argument, NULL, 'n' },
		{ "timeout", required_argument, NULL, 'T' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};

	return run(verb, argc, argv, longopts, quiesce);
}

const struct verb verb_recover = {
	.name = "recover",
	.summary = "start a new server for a device whose server is gone",
	.help =
		"Usage: ublkctl recover -n ID [OPTION]...\n"
		"\n"
		"Starts a new server for a device that was added with --recovery and whose server\n"
		"died or was told to leave, with the target and the options it was added with.\n"
		"The disk stays what it was to its users. Prints its name when it works again.\n"
		"\n"
		"  -n, --number ID        the device\n"
		"      --replace          also if the server lives: it finishes its requests and\n"
		"                         leaves, and no request fails (default: refuse)\n"
		"      --timeout SECONDS  with --replace: how long that may take, 0 to 86400,\n"
		"                         0 for no limit (default: 30)\n"
		"      --foreground       serve in this process (default: in the background)\n"
		"  -h, --help             this text",
	.run = run_recover,
};

const struct verb verb_quiesce = {
	.name = "quiesce",
	.summary = "let the server of a device leave, and requests wait",
	.help =
		"Usage: ublkctl quiesce -n ID [--timeout SECONDS]\n"
		"\n"
		"Holds back new requests, lets the server finish those it has and leave, and waits\n"
		"until it has. Then ublkctl recover starts another one. No request fails, except\n"
		"with --recovery=fail in between. Needs a device added with --recovery.\n"
		"\n"
		"  -n, --number ID        the device\n"
		"      --timeout SECONDS  how long it may take, 0 to 86400, 0 for no limit\n"
		"                         (default: 30)\n"
		"  -h, --help             this text",
	.run = run_quiesce,
};
