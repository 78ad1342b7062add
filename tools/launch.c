// SPDX-License-Identifier: GPL-2.0
/*
 * From a configuration to a running server, and from its answer to an exit status.
 */
#include "launch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon.h"
#include "driver.h"
#include "notify.h"
#include "options.h"

/* For who goes by the name of a disk. */
static void wait_link(const struct server_config *config, uint32_t id)
{
	if (config->name)
		driver_wait_link(id, config->name);
}

static int print_disk(uint32_t id)
{
	printf("/dev/ublkb%u\n", id);
	return fflush(stdout) ? -EPIPE : 0;
}

static int ready_in_foreground(void *arg, uint32_t id)
{
	const struct server_config *config = arg;

	wait_link(config, id);
	notify("READY=1\nSTATUS=/dev/ublkb%u: %s%s%s", id, config->ops->name,
	       config->target.file ? " " : "", config->target.file ? config->target.file : "");
	return print_disk(id);
}

static int ready_in_daemon(void *arg, uint32_t id)
{
	return daemon_detach(*(int *)arg, id);
}

static int run_server(const struct server_config *config)
{
	int ret = server_run(config);

	if (ret == -EOPNOTSUPP)
		return EXIT_UNSUPPORTED;
	if (ret == -EOWNERDEAD)
		return EXIT_LEFT;
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int run_daemon(struct server_config *config)
{
	int report_fd;
	uint32_t id;
	int status;
	int pid = daemon_fork(&report_fd);

	if (pid < 0)
		return EXIT_FAILURE;
	if (!pid) {
		config->ready = ready_in_daemon;
		config->ready_arg = &report_fd;
		exit(run_server(config));
	}
	status = daemon_wait(pid, report_fd, &id);
	if (!status)
		wait_link(config, id);
	if (!status && print_disk(id))
		status = EXIT_FAILURE;
	return status;
}

int launch(struct server_config *config, bool foreground)
{
	if (!foreground)
		return run_daemon(config);
	config->ready = ready_in_foreground;
	config->ready_arg = config;
	return run_server(config);
}
