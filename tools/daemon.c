// SPDX-License-Identifier: GPL-2.0
/*
 * The way from a command to a daemon. Knows nothing about devices.
 */
#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"

int daemon_fork(int *report_fd)
{
	int fds[2];
	int pid;

	if (pipe2(fds, O_CLOEXEC) < 0) {
		say(LOG_ERR, "cannot make a pipe: %s", strerror(errno));
		return -EMFILE;
	}
	pid = fork();
	if (pid < 0) {
		say(LOG_ERR, "cannot start the server: %s", strerror(errno));
		close(fds[0]);
		close(fds[1]);
		return -EAGAIN;
	}
	if (!pid)
		setsid();
	*report_fd = fds[pid ? 0 : 1];
	close(fds[pid ? 1 : 0]);
	return pid;
}

int daemon_detach(int report_fd, uint32_t value)
{
	int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	/*
	 * Before the parent hears of it: nobody who waits for the end of our output shall wait
	 * for the server.
	 */
	log_to_syslog();
	if (null_fd >= 0) {
		dup2(null_fd, STDIN_FILENO);
		dup2(null_fd, STDOUT_FILENO);
		dup2(null_fd, STDERR_FILENO);
		close(null_fd);
	}
	umask(022);
	if (chdir("/") < 0)
		say(LOG_WARNING, "cannot leave the working directory: %s", strerror(errno));
	if (write(report_fd, &value, sizeof(value)) != sizeof(value))
		return -EPIPE;
	close(report_fd);
	return 0;
}

int daemon_wait(int pid, int report_fd, uint32_t *value)
{
	ssize_t got;
	int status;

	do {
		got = read(report_fd, value, sizeof(*value));
	} while (got < 0 && errno == EINTR);
	close(report_fd);
	if (got == sizeof(*value))
		return 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		say(LOG_ERR, "the server was killed by signal %d while it started",
		    WTERMSIG(status));
	return WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
