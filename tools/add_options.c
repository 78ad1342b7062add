// SPDX-License-Identifier: GPL-2.0
/*
 * What may be said of a new device, on the command line of the add verb or in a file for the up
 * verb, and what goes with what.
 */
#include "add_options.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctrl.h"
#include "util.h"

#define DEFAULT_DEPTH		128
#define DEFAULT_BUF_BYTES	(1U << 20)
#define MIN_BUF_BYTES		4096
/* What a byte offset of the user-copy interface can name. */
#define MAX_BUF_BYTES		(1U << UBLK_IO_BUF_BITS)
#define DEFAULT_ZONE_BYTES	(64ULL << 20)
#define MIN_ZONE_BYTES		(64ULL << 10)
#define MAX_ZONE_BYTES		(8ULL << 30)
#define MAX_ZONES		(1U << 20)

#define ZERO_COPY	(UBLK_F_SUPPORT_ZERO_COPY | UBLK_F_AUTO_BUF_REG)

enum long_only {
	OPT_SIZE = 256,
	OPT_READ_ONLY,
	OPT_DIRECT,
	OPT_BUF_SIZE,
	OPT_UNPRIVILEGED,
	OPT_FOREGROUND,
	OPT_RECOVERY,
	OPT_USER_COPY,
	OPT_GET_DATA,
	OPT_ZERO_COPY,
	OPT_NO_ZERO_COPY,
	OPT_AUTO_BUF,
	OPT_NO_AUTO_BUF,
	OPT_BATCH,
	OPT_NO_BATCH,
	OPT_ZONE_SIZE,
	OPT_CONVENTIONAL,
	OPT_MAX_OPEN,
	OPT_MAX_ACTIVE,
};

const struct option add_longopts[] = {
	{ "type", required_argument, NULL, 't' },
	{ "file", required_argument, NULL, 'f' },
	{ "number", required_argument, NULL, 'n' },
	{ "queues", required_argument, NULL, 'q' },
	{ "depth", required_argument, NULL, 'd' },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "read-only", no_argument, NULL, OPT_READ_ONLY },
	{ "direct", no_argument, NULL, OPT_DIRECT },
	{ "buf-size", required_argument, NULL, OPT_BUF_SIZE },
	{ "unprivileged", no_argument, NULL, OPT_UNPRIVILEGED },
	{ "foreground", no_argument, NULL, OPT_FOREGROUND },
	{ "recovery", required_argument, NULL, OPT_RECOVERY },
	{ "user-copy", no_argument, NULL, OPT_USER_COPY },
	{ "get-data", no_argument, NULL, OPT_GET_DATA },
	{ "zero-copy", no_argument, NULL, OPT_ZERO_COPY },
	{ "no-zero-copy", no_argument, NULL, OPT_NO_ZERO_COPY },
	{ "auto-buf", no_argument, NULL, OPT_AUTO_BUF },
	{ "no-auto-buf", no_argument, NULL, OPT_NO_AUTO_BUF },
	{ "batch", no_argument, NULL, OPT_BATCH },
	{ "no-batch", no_argument, NULL, OPT_NO_BATCH },
	{ "zone-size", required_argument, NULL, OPT_ZONE_SIZE },
	{ "conventional", required_argument, NULL, OPT_CONVENTIONAL },
	{ "max-open", required_argument, NULL, OPT_MAX_OPEN },
	{ "max-active", required_argument, NULL, OPT_MAX_ACTIVE },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

static int parse_buf_size(const struct verb *verb, const char *text, uint32_t *bytes)
{
	uint64_t size;

	if (!parse_size(text, &size) || size < MIN_BUF_BYTES || size > MAX_BUF_BYTES)
		return usage_error(verb, "--buf-size wants a size from 4K to 32M, not \"%s\"",
				   text);
	/* The driver works in whole pages. */
	*bytes = size & ~(sysconf(_SC_PAGESIZE) - 1);
	if (!*bytes)
		return usage_error(verb, "--buf-size must be a page at least: %ld",
				   sysconf(_SC_PAGESIZE));
	return 0;
}

static int parse_count(const struct verb *verb, char option, uint32_t max, unsigned int *count)
{
	uint32_t number;

	if (!parse_number(optarg, 1, max, &number))
		return usage_error(verb, "-%c wants a number from 1 to %u, not \"%s\"", option,
				   max, optarg);
	*count = number;
	return 0;
}

static int parse_recovery(const struct verb *verb, const char *text, uint64_t *features)
{
	static const struct {
		const char *name;
		uint64_t flags;
	} choices[] = {
		{ "none", 0 },
		{ "queue", UBLK_F_USER_RECOVERY },
		{ "reissue", UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE },
		{ "fail", UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_FAIL_IO },
	};

	*features &= ~(UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE |
		       UBLK_F_USER_RECOVERY_FAIL_IO);
	for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
		if (!strcmp(choices[i].name, text)) {
			*features |= choices[i].flags;
			return 0;
		}
	}
	return usage_error(verb, "--recovery wants none, queue, reissue or fail, not \"%s\"", text);
}

static int parse_zones(const struct verb *verb, const char *option, uint32_t *zones)
{
	if (parse_number(optarg, 0, MAX_ZONES, zones))
		return 0;
	return usage_error(verb, "%s wants a number of zones from 0 to %u, not \"%s\"", option,
			   MAX_ZONES, optarg);
}

/* The options of a zoned disk, or what is no option at all. */
static int parse_zone_option(const struct verb *verb, int option, char **argv,
			     struct add_options *options)
{
	struct target_config *target = &options->server.target;

	switch (option) {
	case OPT_ZONE_SIZE:
		options->zone_option = "--zone-size";
		if (parse_size(optarg, &target->zone_bytes) &&
		    target->zone_bytes >= MIN_ZONE_BYTES && target->zone_bytes <= MAX_ZONE_BYTES &&
		    !(target->zone_bytes & (target->zone_bytes - 1)))
			return 0;
		return usage_error(verb,
				   "--zone-size wants a power of two from 64K to 8G, not \"%s\"",
				   optarg);
	case OPT_CONVENTIONAL:
		options->zone_option = "--conventional";
		return parse_zones(verb, options->zone_option, &target->conventional);
	case OPT_MAX_OPEN:
		options->zone_option = "--max-open";
		return parse_zones(verb, options->zone_option, &target->max_open);
	case OPT_MAX_ACTIVE:
		options->zone_option = "--max-active";
		return parse_zones(verb, options->zone_option, &target->max_active);
	default:
		return usage_bad_option(verb, option, argv);
	}
}

/*
 * The options of features that are used or not, as the driver has them, if nobody says otherwise;
 * or one of a zoned disk. The last one counts.
 */
static int parse_other_option(const struct verb *verb, int option, char **argv,
			      struct add_options *options)
{
	static const struct {
		enum long_only use;
		enum long_only refuse;
		uint64_t flag;
	} choices[] = {
		{ OPT_ZERO_COPY, OPT_NO_ZERO_COPY, UBLK_F_SUPPORT_ZERO_COPY },
		{ OPT_AUTO_BUF, OPT_NO_AUTO_BUF, UBLK_F_AUTO_BUF_REG },
		{ OPT_BATCH, OPT_NO_BATCH, UBLK_F_BATCH_IO },
	};

	for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
		uint64_t flag = choices[i].flag;

		if (option != (int)choices[i].use && option != (int)choices[i].refuse)
			continue;
		options->server.features &= ~flag;
		options->refused &= ~flag;
		if (option == (int)choices[i].use)
			options->server.features |= flag;
		else
			options->refused |= flag;
		return 0;
	}
	return parse_zone_option(verb, option, argv, options);
}

static int take_file(const struct verb *verb, struct add_options *options)
{
	size_t length = strlen(optarg);

	if (length >= sizeof(options->file))
		return usage_error(verb, "-f wants a path of less than %zu bytes",
				   sizeof(options->file));
	memcpy(options->file, optarg, length + 1);
	options->server.target.file = options->file;
	return 0;
}

int add_take_option(const struct verb *verb, int option, char **argv, void *into)
{
	struct add_options *options = into;
	struct server_config *server = &options->server;

	switch (option) {
	case 't':
		server->ops = target_find(optarg);
		if (!server->ops)
			return usage_error(verb, "-t wants null, loop or zoned, not \"%s\"",
					   optarg);
		return 0;
	case 'f':
		return take_file(verb, options);
	case 'n':
		return parse_dev_id(verb, optarg, &server->id);
	case 'q':
		return parse_count(verb, 'q', UBLK_MAX_NR_QUEUES, &server->queues);
	case 'd':
		return parse_count(verb, 'd', UBLK_MAX_QUEUE_DEPTH, &server->depth);
	case OPT_SIZE:
		if (!parse_size(optarg, &server->target.size_bytes))
			return usage_error(verb, "--size wants a size such as 10G, not \"%s\"",
					   optarg);
		return 0;
	case OPT_READ_ONLY:
		server->target.read_only = true;
		return 0;
	case OPT_DIRECT:
		server->target.direct = true;
		return 0;
	case OPT_BUF_SIZE:
		return parse_buf_size(verb, optarg, &server->target.buf_bytes);
	case OPT_UNPRIVILEGED:
		server->features |= UBLK_F_UNPRIVILEGED_DEV;
		return 0;
	case OPT_FOREGROUND:
		options->foreground = true;
		return 0;
	case OPT_RECOVERY:
		return parse_recovery(verb, optarg, &server->features);
	case OPT_USER_COPY:
		server->features |= UBLK_F_USER_COPY;
		return 0;
	case OPT_GET_DATA:
		server->features |= UBLK_F_NEED_GET_DATA;
		return 0;
	default:
		return parse_other_option(verb, option, argv, options);
	}
}

/* The way of the data: one of them, and what it excludes. */
static int check_data_path(const struct verb *verb, const struct add_options *options)
{
	const struct server_config *server = &options->server;
	uint64_t features = server->features;
	const char *option = features & UBLK_F_SUPPORT_ZERO_COPY ? "--zero-copy" : "--auto-buf";

	if (features & UBLK_F_AUTO_BUF_REG && options->refused & UBLK_F_SUPPORT_ZERO_COPY)
		return usage_error(verb, "--auto-buf is zero copy: leave out --no-zero-copy");
	if (features & UBLK_F_USER_COPY && features & ZERO_COPY)
		return usage_error(verb, "%s, so leave out %s",
				   server->ops->is_zoned ? "-t zoned moves data by user copy" :
							   "--user-copy has no use for it",
				   option);
	if (!(features & UBLK_F_NEED_GET_DATA))
		return 0;
	if (features & UBLK_F_USER_COPY)
		return usage_error(verb, "%s, so leave out --get-data",
				   server->ops->is_zoned ? "-t zoned moves data by user copy" :
							   "--user-copy has no use for it");
	if (features & ZERO_COPY)
		return usage_error(verb, "%s has no use for it, so leave out --get-data", option);
	if (features & UBLK_F_BATCH_IO)
		return usage_error(verb, "--batch cannot wait for data: leave out --get-data");
	return 0;
}

/* What does not go with what; server->features has what the target needs too. */
static int check_features(const struct verb *verb, const struct server_config *server)
{
	uint64_t features = server->features;

	if (server->ops->is_zoned && features & UBLK_F_USER_RECOVERY)
		return usage_error(verb,
				   "-t zoned is lost with its server: leave out --recovery");
	if (!(features & UBLK_F_UNPRIVILEGED_DEV))
		return 0;
	if (server->ops->is_zoned)
		return usage_error(verb, "-t zoned is for root only: leave out --unprivileged");
	if (features & UBLK_F_USER_COPY)
		return usage_error(verb, "--user-copy is for root only: leave out --unprivileged");
	if (features & ZERO_COPY)
		return usage_error(verb, "%s is for root only: leave out --unprivileged",
				   features & UBLK_F_SUPPORT_ZERO_COPY ? "--zero-copy" :
									 "--auto-buf");
	if (features & UBLK_F_USER_RECOVERY)
		return usage_error(verb, "--recovery is for root only: leave out --unprivileged");
	return 0;
}

static int check_options(const struct verb *verb, const struct add_options *options)
{
	const struct server_config *server = &options->server;

	if (!server->ops)
		return usage_error(verb,
				   "say what the disk is made of: -t null, or -t loop -f FILE");
	if (!server->ops->is_zoned && options->zone_option)
		return usage_error(verb, "-t %s has no zones: leave out %s", server->ops->name,
				   options->zone_option);
	if (server->ops->wants_file && !server->target.file)
		return usage_error(verb, "-t %s needs a file or block device: -f FILE",
				   server->ops->name);
	if (!server->ops->wants_file && server->target.file)
		return usage_error(verb, "-t %s has no file: leave out -f", server->ops->name);
	if (!server->ops->wants_file && server->target.direct)
		return usage_error(verb, "-t %s has no file: leave out --direct",
				   server->ops->name);
	if (check_data_path(verb, options))
		return EXIT_USAGE;
	return check_features(verb, server);
}

/* What is used where the driver has it, unless the user wants otherwise. */
static uint64_t default_wishes(const struct add_options *options)
{
	uint64_t features = options->server.features;
	uint64_t wishes = ZERO_COPY | UBLK_F_BATCH_IO;

	if (options->server.ops->is_zoned || features & UBLK_F_NEED_GET_DATA)
		return 0;
	if (features & (UBLK_F_USER_COPY | UBLK_F_UNPRIVILEGED_DEV) ||
	    options->refused & UBLK_F_SUPPORT_ZERO_COPY)
		wishes &= ~ZERO_COPY;
	/*
	 * One request is no batch, and the kernel's own driver refuses such a device. And it fails
	 * or forgets requests when a server that takes batches is replaced.
	 */
	if (options->server.depth == 1 || features & UBLK_F_USER_RECOVERY)
		wishes &= ~UBLK_F_BATCH_IO;
	return wishes & ~options->refused;
}

void add_defaults(struct add_options *options)
{
	*options = (struct add_options) {
		.server = {
			.target.buf_bytes = DEFAULT_BUF_BYTES,
			.target.zone_bytes = DEFAULT_ZONE_BYTES,
			.id = UBLK_ANY_ID,
			.queues = 1,
			.depth = DEFAULT_DEPTH,
		},
	};
}

int add_finish(const struct verb *verb, struct add_options *options)
{
	struct server_config *server = &options->server;
	char path[PATH_MAX];
	int ret;

	if (server->ops && server->ops->is_zoned)
		server->features |= UBLK_F_ZONED | UBLK_F_USER_COPY;
	ret = check_options(verb, options);
	if (ret)
		return ret;
	server->wishes = default_wishes(options);

	/* The list shows it to people who are in other directories. */
	if (server->target.file && realpath(server->target.file, path))
		memcpy(options->file, path, sizeof(path));
	return 0;
}
