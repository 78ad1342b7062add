// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl add: reads what device is wanted and lets the server run it, in a daemon or in the
 * foreground.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctrl.h"
#include "daemon.h"
#include "log.h"
#include "options.h"
#include "server.h"

#define DEFAULT_DEPTH		128
#define DEFAULT_BUF_BYTES	(1U << 20)
#define MIN_BUF_BYTES		4096
/* What a byte offset of the user-copy interface can name. */
#define MAX_BUF_BYTES		(1U << UBLK_IO_BUF_BITS)

struct add_options {
	struct server_config server;
	bool foreground;
};

enum long_only {
	OPT_SIZE = 256,
	OPT_READ_ONLY,
	OPT_DIRECT,
	OPT_BUF_SIZE,
	OPT_UNPRIVILEGED,
	OPT_FOREGROUND,
};

static const struct option longopts[] = {
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

static int parse_option(const struct verb *verb, int option, char **argv,
			struct add_options *options)
{
	struct server_config *server = &options->server;

	switch (option) {
	case 't':
		server->ops = target_find(optarg);
		if (!server->ops)
			return usage_error(verb, "-t wants null or loop, not \"%s\"", optarg);
		return 0;
	case 'f':
		server->target.file = optarg;
		return 0;
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
		server->unprivileged = true;
		return 0;
	case OPT_FOREGROUND:
		options->foreground = true;
		return 0;
	default:
		return usage_bad_option(verb, option, argv);
	}
}

static int check_options(const struct verb *verb, const struct add_options *options)
{
	const struct server_config *server = &options->server;

	if (!server->ops)
		return usage_error(verb,
				   "say what the disk is made of: -t null, or -t loop -f FILE");
	if (server->ops->wants_file && !server->target.file)
		return usage_error(verb, "-t %s needs a file or block device: -f FILE",
				   server->ops->name);
	if (!server->ops->wants_file && server->target.file)
		return usage_error(verb, "-t %s has no file: leave out -f", server->ops->name);
	if (!server->ops->wants_file && server->target.direct)
		return usage_error(verb, "-t %s has no file: leave out --direct",
				   server->ops->name);
	return 0;
}

static int print_disk(uint32_t id)
{
	printf("/dev/ublkb%u\n", id);
	return fflush(stdout) ? -EPIPE : 0;
}

static int ready_in_foreground(void *arg, uint32_t id)
{
	(void)arg;
	return print_disk(id);
}

static int ready_in_daemon(void *arg, uint32_t id)
{
	return daemon_detach(*(int *)arg, id);
}

static int run_daemon(struct server_config *server)
{
	int report_fd;
	uint32_t id;
	int pid = daemon_fork(&report_fd);

	if (pid < 0)
		return EXIT_FAILURE;
	if (!pid) {
		server->ready = ready_in_daemon;
		server->ready_arg = &report_fd;
		exit(server_run(server) ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	if (daemon_wait(pid, report_fd, &id) || print_disk(id))
		return EXIT_FAILURE;
	return EXIT_SUCCESS;
}

static int run_add(const struct verb *verb, int argc, char **argv)
{
	struct add_options options = {
		.server = {
			.target.buf_bytes = DEFAULT_BUF_BYTES,
			.id = UBLK_ANY_ID,
			.queues = 1,
			.depth = DEFAULT_DEPTH,
			.ready = ready_in_foreground,
		},
	};
	char path[PATH_MAX];
	int option;
	int ret = 0;

	opterr = 0;
	while (!ret && (option = getopt_long(argc, argv, ":t:f:n:q:d:h", longopts, NULL)) != -1) {
		if (option == 'h') {
			puts(verb->help);
			return EXIT_SUCCESS;
		}
		ret = parse_option(verb, option, argv, &options);
	}
	if (!ret)
		ret = usage_no_words(verb, argc, argv);
	if (!ret)
		ret = check_options(verb, &options);
	if (ret)
		return ret;

	/* The list shows it to people who are in other directories. */
	if (options.server.target.file && realpath(options.server.target.file, path))
		options.server.target.file = path;
	if (options.foreground)
		return server_run(&options.server) ? EXIT_FAILURE : EXIT_SUCCESS;
	return run_daemon(&options.server);
}

const struct verb verb_add = {
	.name = "add",
	.summary = "make a disk and serve it",
	.help =
		"Usage: ublkctl add -t null [OPTION]...\n"
		"       ublkctl add -t loop -f FILE [OPTION]...\n"
		"\n"
		"Makes a disk, starts a server for it in the background, and prints the disk's\n"
		"name when it can be used.\n"
		"\n"
		"  -t, --type TYPE      null: does nothing, what is read has no meaning\n"
		"                       loop: keeps the data in FILE\n"
		"  -f, --file FILE      loop: a file or a block device\n"
		"  -n, --number ID      number of the device, 0 to 1048575 (default: lowest free)\n"
		"  -q, --queues N       queues, each with a thread, 1 to 4096 (default: 1);\n"
		"                       at most one per processor is made\n"
		"  -d, --depth N        requests that a queue holds, 1 to 4096 (default: 128)\n"
		"      --size SIZE      of the disk (default: null 250G, loop as large as FILE)\n"
		"      --read-only      refuse writes (default: only if FILE cannot be written)\n"
		"      --direct         loop: go around the page cache (default: use it)\n"
		"      --buf-size SIZE  longest request, 4K to 32M (default: 1M)\n"
		"      --unprivileged   make a device of an ordinary user (default: root's)\n"
		"      --foreground     serve in this process (default: in the background)\n"
		"  -h, --help           this text\n"
		"\n"
		"SIZE is in bytes, or with K, M, G, T or P in powers of 1024.",
	.run = run_add,
};
