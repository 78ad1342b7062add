// SPDX-License-Identifier: GPL-2.0
/*
 * Supervision. This process touches no disk, and waits for signals only; a server is the program
 * that is installed when it starts, so that a new version needs no new supervisor.
 */
#include "supervise.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "options.h"

/* A server that lives longer has not failed to start. */
#define QUICK_S		2
#define MAX_QUICK	5

/**
 * struct supervisor - servers and what they were told
 * @path: of this program
 * @signals: that are waited for
 * @asked: one of them that wants the end has come
 * @quick: deaths since a server has served, and lived for some time
 */
struct supervisor {
	char path[PATH_MAX];
	sigset_t signals;
	bool asked;
	unsigned int quick;
};

/* Its signals stay blocked, so that none is lost before it can read them. */
static pid_t start(const struct supervisor *supervisor, char **argv)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid < 0)
		say(LOG_ERR, "cannot start a server: %s", strerror(errno));
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_NOT_TAKEN);
	execv(supervisor->path, argv);
	say(LOG_ERR, "cannot run %s: %s", supervisor->path, strerror(errno));
	_exit(EXIT_FAILURE);
}

/* Until the server has ended, of which @status tells. */
static void wait_for(struct supervisor *supervisor, pid_t pid, int *status)
{
	if (supervisor->asked)
		kill(pid, SIGTERM);
	while (waitpid(pid, status, WNOHANG) <= 0) {
		int signal = sigwaitinfo(&supervisor->signals, NULL);

		if (signal <= 0 || signal == SIGCHLD)
			continue;
		supervisor->asked = true;
		kill(pid, SIGTERM);
	}
}

/* Is it worth another try? A takeover takes its time before it fails. */
static bool may_go_on(struct supervisor *supervisor, int status, time_t lived_s)
{
	const struct timespec pause = { .tv_nsec = 200000000 };
	bool served = WIFSIGNALED(status) || WEXITSTATUS(status) == EXIT_LEFT;

	supervisor->quick = served && lived_s >= QUICK_S ? 0 : supervisor->quick + 1;
	if (supervisor->quick > MAX_QUICK)
		return false;
	if (supervisor->quick > 1)
		nanosleep(&pause, NULL);
	return true;
}

static bool is_the_end(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) != EXIT_LEFT &&
	       WEXITSTATUS(status) != EXIT_NOT_TAKEN;
}

static time_t now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

int supervise(char **argv)
{
	struct supervisor supervisor = { .quick = 0 };
	time_t start_s;
	int status;
	pid_t pid;

	if (readlink("/proc/self/exe", supervisor.path, sizeof(supervisor.path) - 1) < 0) {
		say(LOG_ERR, "cannot find my own program: is /proc mounted?");
		return EXIT_FAILURE;
	}
	argv[0] = program_invocation_name;
	/* Whoever started this may have ignored it: then no server could be waited for. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&supervisor.signals);
	sigaddset(&supervisor.signals, SIGTERM);
	sigaddset(&supervisor.signals, SIGINT);
	sigaddset(&supervisor.signals, SIGHUP);
	sigaddset(&supervisor.signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &supervisor.signals, NULL);

	do {
		start_s = now_s();
		pid = start(&supervisor, argv);
		if (pid < 0)
			return EXIT_LEFT;
		wait_for(&supervisor, pid, &status);
		if (is_the_end(status))
			return WEXITSTATUS(status);
		if (WIFSIGNALED(status))
			say(LOG_WARNING, "server %d was killed by signal %d: starting another one",
			    pid, WTERMSIG(status));
		else if (WEXITSTATUS(status) == EXIT_NOT_TAKEN)
			say(LOG_NOTICE, "server %d could not take over: starting another one", pid);
		else
			say(LOG_NOTICE, "server %d has left its device: starting another one", pid);
	} while (may_go_on(&supervisor, status, now_s() - start_s));
	say(LOG_ERR, "%u servers have died within %u s or could not take over: giving up",
	    supervisor.quick, QUICK_S);
	return EXIT_LEFT;
}
