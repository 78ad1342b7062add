// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"
#include "server.h"

/* More than any operation of the driver's has; more than any at all. */
#define MAX_FAULTS	5000
#define MANY		1000000

static const char * const kinds[] = { "failslab", "fail_page_alloc",
				      "fail_usercopy" };

static void set_knob(const char *which, const char *knob, const char *value)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", which, knob);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return;
	if (write(fd, value, strlen(value)) < 0)
		fail("%s: %m", path);
	close(fd);
}

void faults_needed(void)
{
	char many[16];

	snprintf(many, sizeof(many), "%d", MANY);
	if (access("/proc/thread-self/fail-nth", W_OK) ||
	    access("/sys/kernel/debug/failslab", F_OK))
		skip("this kernel injects no faults");
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		set_knob(kinds[i], "verbose", "0");
		set_knob(kinds[i], "ignore-gfp-wait", "N");
		set_knob(kinds[i], "ignore-gfp-highmem", "N");
		set_knob(kinds[i], "min-order", "0");
		set_knob(kinds[i], "times", many);
	}
	ctl_workers(1);		/* so that it is known who works on a command */
}

struct victim server_thread(struct srv *srv, int thread)
{
	return (struct victim){ srv->pid, srv->workers[thread].tid };
}

static int fail_nth(pid_t pid, pid_t tid, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/fail-nth", pid, tid);
	return open(path, flags | O_CLOEXEC);
}

static void write_nth(pid_t pid, pid_t tid, int n)
{
	int fd = fail_nth(pid, tid, O_WRONLY);
	char text[16];

	if (fd < 0)
		return;		/* it has ended */
	snprintf(text, sizeof(text), "%d", n);
	if (write(fd, text, strlen(text)) < 0)
		fail("fail-nth: %m");
	close(fd);
}

/* Reading one's own may itself be what fails: then it is not yet used up. */
static bool used_up(pid_t pid, pid_t tid)
{
	int fd = fail_nth(pid, tid, O_RDONLY);
	char text[16] = "";
	bool is_so;

	if (fd < 0)
		return false;
	is_so = read(fd, text, sizeof(text) - 1) > 0 && atoi(text) == 0;
	close(fd);
	return is_so;
}

/* How many faults there have been so far, also in who has ended since. */
static int injected(void)
{
	char path[128], text[16] = "";
	int n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		int fd;

		snprintf(path, sizeof(path), "/sys/kernel/debug/%s/times", kinds[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (read(fd, text, sizeof(text) - 1) <= 0)
			fail("%s: %m", path);
		close(fd);
		n += MANY - atoi(text);
	}
	return n;
}

static bool is_called(pid_t pid, pid_t tid, const char *name)
{
	char path[64], comm[64] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/comm", pid, tid);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (!fgets(comm, sizeof(comm), file))
		comm[0] = 0;
	fclose(file);
	return !strncmp(comm, name, strlen(name));
}

/* Calls fn for each thread of that name in a list of them; pid 0: each is a process. */
static bool for_each_in(const char *path, pid_t pid, const char *name,
			bool (*fn)(pid_t pid, pid_t tid, int n), int n)
{
	struct dirent *entry;
	bool any = false;
	DIR *dir = opendir(path);

	if (!dir)
		fail("%s: %m", path);
	while ((entry = readdir(dir))) {
		pid_t tid = atoi(entry->d_name);

		if (tid && is_called(pid ?: tid, tid, name))
			any |= fn(pid ?: tid, tid, n);
	}
	closedir(dir);
	return any;
}

/* Calls fn for each thread that is meant: true if it was for any. */
static bool for_each(struct victim victim, bool (*fn)(pid_t pid, pid_t tid, int n), int n)
{
	char path[64];

	if (victim.tid)
		return fn(victim.pid, victim.tid, n);
	if (victim.pid < 0)
		return for_each_in("/proc", 0, "kworker/u", fn, n);
	if (!victim.pid)
		return for_each_in("/proc/self/task", getpid(), "iou-wrk-", fn, n);
	snprintf(path, sizeof(path), "/proc/%d/task", victim.pid);
	return for_each_in(path, victim.pid, "", fn, n);
}

static bool arm(pid_t pid, pid_t tid, int n)
{
	write_nth(pid, tid, n);
	return true;
}

static bool disarm(pid_t pid, pid_t tid, int n)
{
	bool was_used_up = used_up(pid, tid);

	write_nth(pid, tid, n);
	return was_used_up;
}

static struct sweep {
	struct victim victim;
	int n, met;
	int before;		/* injected() */
	bool hit;
	bool has_no_name;
} sweep;

static int skipped;

void fault_in(struct victim victim)
{
	sweep.victim = victim;
}

void fault_on(void)
{
	/* A worker that has had nothing to do ends: have one made. */
	if (!sweep.victim.pid)
		EQ(CTL(UBLK_U_CMD_DEL_DEV, .dev_id = 1 << 19), -ENODEV);
	sweep.before = injected();
	if (!for_each(sweep.victim, arm, sweep.n))
		fail("there is no such thread");
}

void fault_off(void)
{
	bool has_failed = for_each(sweep.victim, disarm, 0);

	/* A victim that has ended cannot be asked; one that asks may fail in that. */
	if (sweep.victim.tid != gettid())
		has_failed |= injected() != sweep.before;
	sweep.met += has_failed && !sweep.hit;
	sweep.hit |= has_failed;
}

void fault_skip(int faults)
{
	skipped = faults;
}

int fault_count(void (*fn)(void *arg), void *arg)
{
	int fd = fail_nth(getpid(), gettid(), O_RDWR);
	char text[16] = "";

	TRUE(fd >= 0);
	write_nth(getpid(), gettid(), MANY);
	fn(arg);
	TRUE(pread(fd, text, sizeof(text) - 1, 0) > 0);
	write_nth(getpid(), gettid(), 0);
	close(fd);
	return MANY - atoi(text);
}

int fault_name(int res)
{
	if (res != -EINVAL || !sweep.hit || sweep.has_no_name)
		return res;
	sweep.has_no_name = true;
	return -ENOMEM;
}

bool is_fault(int res)
{
	return res == -ENOMEM || res == -EFAULT || res == -EAGAIN || res == -ENOSPC;
}

void fault_sweep(const char *name, struct victim victim,
		 int (*act)(void *arg), void *arg)
{
	int failed = 0, res;

	sweep = (struct sweep){ .victim = victim, .n = skipped };
	skipped = 0;
	do {
		if (++sweep.n > MAX_FAULTS)
			fail("%s: there is no end of faults", name);
		sweep.hit = false;
		res = act(arg);
		if (res && !(sweep.hit && is_fault(res)))
			fail("%s, %s %d: %s", name, sweep.hit ? "fault" : "after faults",
			     sweep.n, res_text(res));
		failed += res != 0;
	} while (sweep.hit);
	if (!sweep.met)
		fail("%s: nothing that can fail has been found", name);
	figure("%s: %d faults, %d of them seen", name, sweep.met, failed);
}
