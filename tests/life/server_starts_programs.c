// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a busy server start programs, by fork and exec, and try
 * an exec that fails, with requests held and coming, and expect the device to
 * go on as if nothing had happened.
 */
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "odd.h"

#include "test.h"

static int run_programs(struct srv *srv, void *arg)
{
	static const char * const argv[] = { "sh", "-c", "sleep 0.6; exit 7",
					     NULL };
	int status = 0;
	pid_t pid;

	(void)srv;
	(void)arg;
	if (posix_spawn(&pid, "/bin/sh", NULL, NULL,
			(char *const *)argv, environ) ||
	    waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 7)
		return -ECHILD;
	if (WEXITSTATUS(system("exit 3")) != 3)
		return -ECHILD;
	execl("/there/is/no/such/program", "program", NULL);
	if (errno != ENOENT)
		return -errno;
	execl("/proc/self/status", "no program", NULL);
	return errno == EACCES ? 0 : -errno;
}

static void start_programs(struct srv_opts opts)
{
	struct srv *srv = up_new((struct dev_opts){ .depth = 4 }, opts);
	struct client *clients[2];

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 2; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == 2, LONG_MS));
	OK(srv_call(srv, 0, run_programs, NULL));
	for (int i = 0; i < 20; i++)
		EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE + 4 * MIB,
			  .len = 4096), 4096);
	for (int i = 0; i < 2; i++)
		srv_commit(srv, srv_take(srv, LONG_MS), 4096);
	for (int i = 0; i < 2; i++)
		EQ(client_result(clients[i]), 4096);
	down(srv);
}

static void run(void)
{
	odd_servers(start_programs);
}

ABI_TEST(.timeout = 120);
