// SPDX-License-Identifier: GPL-2.0-only
/*
 * The test program's main(): list the tests, or run one of them in a child
 * process under its time limit, clean up after it and say how it went.
 */
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "global.h"
#include "race.h"

/* Generated from the first comment of every test. */
static const struct {
	const char *name, *says;
} told[] = {
#include "told.inc"
};

static struct test *tests;

/* "../tests/abi/name.c" is the test abi/name. */
static char *name_of(const char *file)
{
	const char *end = strrchr(file, '.');
	const char *at = strrchr(file, '/');

	while (at > file && at[-1] != '/')
		at--;
	return strndup(at, end - at);
}

void test_register(struct test *test)
{
	struct test **at = &tests;

	test->name = name_of(test->file);
	if (!test->timeout)
		test->timeout = 20;
	for (size_t i = 0; i < ARRAY_SIZE(told); i++)
		if (!strcmp(told[i].name, test->name))
			test->says = told[i].says;
	while (*at && strcmp((*at)->name, test->name) < 0)
		at = &(*at)->next;
	test->next = *at;
	*at = test;
}

static void list(void)
{
	for (struct test *t = tests; t; t = t->next) {
		char flags[1024] = "";

		if (t->delays)
			strcpy(flags, ",delays");
		if (t->no_intree)
			snprintf(flags + strlen(flags),
				 sizeof(flags) - strlen(flags),
				 ",no-intree=%s", t->no_intree);
		if (t->no_intree_6_12)
			snprintf(flags + strlen(flags),
				 sizeof(flags) - strlen(flags),
				 ",no-intree-6.12=%s", t->no_intree_6_12);
		if (t->needs)
			snprintf(flags + strlen(flags),
				 sizeof(flags) - strlen(flags), ",needs=%s",
				 t->needs);
		printf("%s\t%d\t%s\t%s\n", t->name, t->timeout,
		       flags[0] ? flags + 1 : "-", t->says ? t->says : "");
	}
}

static bool older_than_7(void)
{
	struct utsname uts;

	uname(&uts);
	return atoi(uts.release) < 7;
}

static bool in_path(const char *program, size_t len)
{
	char line[300];

	snprintf(line, sizeof(line), "command -v %.*s >/dev/null", (int)len,
		 program);
	return !system(line);
}

static void check_needs(struct test *test)
{
	const char *at = test->needs;

	if (test->no_intree && is_intree())
		skip("the kernel's own driver: %s", test->no_intree);
	if (test->no_intree_6_12 && is_intree() && older_than_7())
		skip("the driver of Linux 6.12: %s", test->no_intree_6_12);
	if (test->delays && is_intree())
		skip("the kernel's own driver cannot be delayed");
	while (at && *at) {
		size_t len = strcspn(at, "|");

		if (!in_path(at, len))
			skip("%.*s is not in $PATH", (int)len, at);
		at += len;
		at += *at == '|';
	}
}

/* Note every device there is, or count those that @before did not have. */
static void devices_there(bool *there, int max)
{
	DIR *dir = opendir("/sys/class/ublk-char");
	struct dirent *entry;
	int id;

	memset(there, 0, max);
	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (sscanf(entry->d_name, "ublkc%d", &id) == 1 && id < max)
			there[id] = true;
	closedir(dir);
}

static int delete_device(int id)
{
	pid_t pid = fork();
	int status = 0;

	if (!pid) {
		struct ublksrv_ctrl_dev_info info = { .dev_id = id };
		int res = CTL(UBLK_U_CMD_DEL_DEV, .dev_id = id);

		/* an unprivileged device goes by its path only */
		if (res == -EINVAL)
			res = ctl_path(UBLK_U_CMD_DEL_DEV, dev_of(&info), 0,
				       NULL, 0);
		if (res && res != -ENODEV)
			fprintf(stderr, "clean-up: DEL of device %d: %s\n", id,
				res_text(res));
		_exit(res && res != -ENODEV);
	}
	waitpid(pid, &status, 0);
	return status;
}

static int delete_leftovers(const bool *before, int max)
{
	bool now[max];
	int found = 0;

	devices_there(now, max);
	for (int i = 0; i < MAX_NOTED; i++) {
		int id = global->noted[i] - 1;

		if (id >= max) {
			found++;
			delete_device(id);
		}
	}
	for (int id = 0; id < max; id++) {
		if (!now[id] || before[id])
			continue;
		found++;
		delete_device(id);
	}
	return found;
}

/* Processes that the test left became ours: end those, and only those. */
static void end_children(pid_t group)
{
	char path[64], line[4096];
	FILE *file;
	int pid;

	kill(-group, SIGKILL);
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	file = fopen(path, "r");
	if (file && fgets(line, sizeof(line), file)) {
		char *at = line;
		int len;

		while (sscanf(at, "%d%n", &pid, &len) == 1) {
			kill(pid, SIGKILL);
			at += len;
		}
	}
	if (file)
		fclose(file);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static int wait_limited(pid_t pid, int seconds, int *status)
{
	struct pollfd pfd = { .fd = syscall(SYS_pidfd_open, pid, 0),
			      .events = POLLIN };
	int n = poll(&pfd, 1, seconds * 1000);

	close(pfd.fd);
	if (n > 0)
		waitpid(pid, status, 0);
	return n > 0 ? 0 : -1;
}

static int number_from(const char *variable)
{
	const char *text = getenv(variable);
	int number = text ? atoi(text) : 1;

	return number > 0 ? number : 1;
}

int rounds_asked(void)
{
	return number_from("UBLK_ROUNDS");
}

int slower(void)
{
	return number_from("UBLK_SLOWER");
}

static int limit_of(const struct test *test)
{
	bool random = !strncmp(test->name, "storm/", 6) ||
		      !strncmp(test->name, "fuzz/", 5);

	return test->timeout * slower() * (random ? rounds_asked() : 1);
}

static int judge(struct test *test, int status, int leftovers)
{
	if (WIFSIGNALED(status))
		fprintf(stderr, "%s: ended by signal %d\n", test->name,
			WTERMSIG(status));
	if (global->failed || !WIFEXITED(status))
		return 1;
	if (WEXITSTATUS(status) == 77 && global->skipped)
		return 77;
	if (WEXITSTATUS(status))
		return 1;
	if (leftovers) {
		fprintf(stderr, "%s: left %d device(s) behind\n", test->name,
			leftovers);
		return 1;
	}
	return 0;
}

void set_ublks_max(const char *value)
{
	FILE *file = fopen("/sys/module/ublk_drv/parameters/ublks_max", "w");

	if (file) {
		fputs(value, file);
		fclose(file);
	}
}

#define MAX_LOOKED_AT	4096

static int run_test(struct test *test)
{
	bool before[MAX_LOOKED_AT];
	int status = 0, late, left;
	pid_t pid;

	global_init();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	devices_there(before, MAX_LOOKED_AT);
	pid = fork();
	if (!pid) {
		setpgid(0, 0);
		signal(SIGPIPE, SIG_IGN);
		check_needs(test);
		test->run();
		fflush(NULL);
		_exit(0);
	}
	setpgid(pid, pid);
	late = wait_limited(pid, limit_of(test), &status);
	end_children(pid);
	left = delete_leftovers(before, MAX_LOOKED_AT);
	end_children(pid);
	set_ublks_max("64");
	delay_none();
	if (late) {
		fprintf(stderr, "%s: not done within %d s\n", test->name,
			limit_of(test));
		return 1;
	}
	return judge(test, status, left);
}

int main(int argc, char **argv)
{
	setvbuf(stderr, NULL, _IOLBF, 0);
	if (argc == 2 && !strcmp(argv[1], "list")) {
		list();
		return 0;
	}
	/* What a server that calls exec becomes, see life/exec_*.c. */
	if (argc == 2 && !strcmp(argv[1], "pause"))
		return pause();
	if (argc == 3 && !strcmp(argv[1], "run")) {
		for (struct test *t = tests; t; t = t->next)
			if (!strcmp(t->name, argv[2]))
				return run_test(t);
		fprintf(stderr, "no test %s; see: %s list\n", argv[2], argv[0]);
		return 2;
	}
	fprintf(stderr, "usage: %s list | run NAME\n", argv[0]);
	return 2;
}
