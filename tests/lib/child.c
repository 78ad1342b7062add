// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes of a test other than its server: functions run in a child, with
 * another user's rights if asked, and programs run by the shell.
 */
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "global.h"

void become(uid_t uid)
{
	if (setgroups(0, NULL) || setresgid(uid, uid, uid) ||
	    setresuid(uid, uid, uid))
		fail("cannot become user %u: %m", (unsigned int)uid);
	/* a change of user clears it */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

struct child *child_start(uid_t uid, int (*fn)(void *arg), void *arg)
{
	struct child *child = share(sizeof(*child));
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		fail("fork: %m");
	if (pid) {
		child->pid = pid;
		return child;
	}

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (uid)
		become(uid);
	child->result = fn(arg);
	child->done_ms = now_ms();
	__atomic_store_n(&child->done, 1, __ATOMIC_SEQ_CST);
	shared_changed();
	fflush(NULL);
	_exit(0);
}

/*
 * It may have to close a disk whose server is dead, which can take until there
 * is another: then the runner sees it off.
 */
static void see_off(pid_t pid)
{
	struct pollfd pfd = { .fd = syscall(SYS_pidfd_open, pid, 0),
			      .events = POLLIN };

	poll(&pfd, 1, 2000);
	close(pfd.fd);
	waitpid(pid, NULL, WNOHANG);
}

int child_wait(struct child *child, int ms)
{
	if (!wait_for(__atomic_load_n(&child->done, __ATOMIC_SEQ_CST), ms))
		return PENDING;
	if (child->pid) {
		see_off(child->pid);
		child->pid = 0;
	}
	return child->result;
}

void child_kill(struct child *child)
{
	kill(child->pid, SIGKILL);
	waitpid(child->pid, NULL, 0);
	child->pid = 0;
}

int in_child(uid_t uid, int (*fn)(void *arg), void *arg)
{
	int res = child_wait(child_start(uid, fn, arg), LONG_MS);

	if (res == PENDING)
		fail("a child process did not end within %d ms", LONG_MS);
	return res;
}

struct shell_line {
	char text[4096];
};

static int run_shell(void *arg)
{
	struct shell_line *line = arg;
	int status;

	setpgid(0, 0);
	status = system(line->text);
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return -1;
}

int shell(int limit_s, const char *fmt, ...)
{
	struct shell_line *line = share(sizeof(*line));
	struct child *child;
	va_list args;
	int res;

	va_start(args, fmt);
	vsnprintf(line->text, sizeof(line->text), fmt, args);
	va_end(args);
	child = child_start(0, run_shell, line);
	res = child_wait(child, limit_s * 1000);
	if (res == PENDING) {
		kill(-child->pid, SIGKILL);
		fail("not done within %d s: %s", limit_s, line->text);
	}
	return res;
}
