// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fuzzer's referee: starts the tasks of each life, ends them, deletes
 * what they have left, within a bounded time, sees that an ordinary device
 * works, and tells what was done and what came of it.
 */
#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"
#include "global.h"

#define ROUND_MS	60000
#define LIFE_MS		5000
#define END_MS		(15000 * slower())
#define MAX_TASKS	16
#define MAX_DEVICES	512

struct fuzz *fuzz;
int fuzz_task;

static __thread uint64_t state;

static const struct {
	const char *name;
	int wanted[8];	/* errno numbers; a second 0 ends them */
} kinds[] = {
#define FUZZ_ROW(name_, ...) { #name_, { __VA_ARGS__ } },
	FUZZ_KINDS(FUZZ_ROW)
#undef FUZZ_ROW
};

void fuzz_srand(uint64_t seed)
{
	state = seed;
}

uint64_t fuzz_rand(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

unsigned int below(unsigned int n)
{
	return n ? (fuzz_rand() >> 32) % n : 0;
}

bool one_in(unsigned int n)
{
	return !below(n);
}

uint64_t near(uint64_t right)
{
	switch (below(10)) {
	case 0:
	case 1:
		return right;
	case 2:
		return right + 1;
	case 3:
		return right - 1;
	case 4:
		return 1ULL << below(64);
	case 5:
		return (1ULL << below(64)) - 1;
	case 6:
		return PICK(0, 1, 0xff, 0xffff, 0x7fffffff, 0x80000000,
			    0xffffffff, -1ULL, 1ULL << 63, -PAGE);
	case 7:
		return right * below(100);
	case 8:
		return right ^ 1ULL << below(64);
	default:
		return fuzz_rand();
	}
}

uint32_t any_id(void)
{
	return one_in(50) ? near(fuzz->ids[0]) : fuzz->ids[below(FUZZ_IDS)];
}

void tell(enum fuzz_kind kind, long res)
{
	unsigned long n = res < 0 ? -res : 0;

	if (n < FUZZ_RESULTS && kind < NR_FUZZ_KINDS)
		__atomic_fetch_add(&fuzz->count[kind][n], 1, __ATOMIC_RELAXED);
}

long tell_errno(enum fuzz_kind kind, long ret)
{
	long res = ret < 0 ? -errno : ret;

	tell(kind, res);
	return res;
}

/* ---- tasks ---- */

struct task {
	pid_t pid;
	void (*run)(void);
	bool is_stopped;
};

static struct task tasks[MAX_TASKS];
static int nr_tasks;

static void start(struct task *task, uint64_t seed)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork: %m");
	task->pid = pid;
	task->is_stopped = false;
	if (pid)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/*
	 * In Linux 6.1 a process that dumps core waits for its io_uring workers,
	 * for ever if one of these waits for it to start another.
	 */
	prctl(PR_SET_DUMPABLE, 0);
	fuzz_srand(seed);
	fuzz_task = task - tasks;
	fuzz_memory_init();
	if (task->run != fuzz_meddler && one_in(5)) {
		become(NOBODY);
		if (one_in(3))
			unshare(CLONE_NEWUSER);
	}
	task->run();
	_exit(0);
}

static void add_tasks(void (*run)(void), int n)
{
	while (n--) {
		tasks[nr_tasks].run = run;
		start(&tasks[nr_tasks++], fuzz_rand());
	}
}

/* Nodes that came meanwhile may be opened by everybody. */
static void open_nodes(void)
{
	char path[32];

	for (int i = 0; i < FUZZ_IDS; i++) {
		snprintf(path, sizeof(path), "/dev/ublkc%u", fuzz->ids[i]);
		chmod(path, 0666);
		snprintf(path, sizeof(path), "/dev/ublkb%u", fuzz->ids[i]);
		chmod(path, 0666);
	}
}

/* Tasks that have ended are started again, with a fresh seed. */
static void restart_ended(void)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		for (int i = 0; i < nr_tasks; i++)
			if (tasks[i].pid == pid)
				start(&tasks[i], fuzz_rand());
	if (global->failed)
		fail("a task of the fuzzer found something wrong");
}

static void signal_any(void)
{
	struct task *task = &tasks[below(nr_tasks)];

	if (task->is_stopped || one_in(2)) {
		kill(task->pid, SIGCONT);
		task->is_stopped = false;
	} else if (one_in(3)) {
		kill(task->pid, SIGSTOP);
		task->is_stopped = true;
	} else {
		kill(task->pid, SIGKILL);
		fuzz->killed++;
	}
}

/* ---- the end of a life ---- */

static int devices_left(uint32_t *ids)
{
	DIR *dir = opendir("/sys/class/ublk-char");
	struct dirent *entry;
	int n = 0;

	while (dir && n < MAX_DEVICES && (entry = readdir(dir)))
		n += sscanf(entry->d_name, "ublkc%u", &ids[n]) == 1;
	if (dir)
		closedir(dir);
	return n;
}

static int delete(void *arg)
{
	struct dev dev = { .id = *(uint32_t *)arg };
	int res;

	snprintf(dev.path, sizeof(dev.path), "/dev/ublkc%d", dev.id);
	res = CTL(UBLK_U_CMD_DEL_DEV, .dev_id = dev.id);
	if (res != -EINVAL)
		return res;
	/* one of an ordinary user goes by its path only, while it has one */
	res = ctl_path(UBLK_U_CMD_DEL_DEV, &dev, 0, NULL, 0);
	return res == -ENOENT ? -ENODEV : res;
}

static void delete_all(void)
{
	static uint32_t ids[MAX_DEVICES];
	static struct child *children[MAX_DEVICES];
	int n = devices_left(ids);

	for (int i = 0; i < n; i++) {
		uint32_t *id = share(sizeof(*id));

		*id = ids[i];
		children[i] = child_start(0, delete, id);
	}
	for (int i = 0; i < n; i++) {
		int res = child_wait(children[i], END_MS);

		if (res && res != -ENODEV)
			fail("all tasks are dead: DEL of device %u: %s", ids[i],
			     res_text(res));
	}
}

/* A task that was killed may yet add the device that it was just adding. */
static bool all_have_ended(void)
{
	static uint32_t ids[MAX_DEVICES];
	bool ended = true;

	for (int i = 0; i < nr_tasks; i++) {
		if (tasks[i].pid && waitpid(tasks[i].pid, NULL, WNOHANG))
			tasks[i].pid = 0;
		ended &= !tasks[i].pid;
	}
	if (devices_left(ids)) {
		delete_all();
		ended = false;
	}
	return ended;
}

static void end_life(void)
{
	long long began = now_ms();

	fuzz->done = 1;
	for (int i = 0; i < nr_tasks; i++)
		kill(tasks[i].pid, SIGKILL);
	if (!wait_for(all_have_ended(), END_MS))
		fail("a task was killed and does not end, or a device is left");
	if (global->failed)
		fail("a task of the fuzzer found something wrong");
	if (now_ms() - began > fuzz->slowest_ms)
		fuzz->slowest_ms = now_ms() - began;
	nr_tasks = 0;
}

/* Whatever has happened, an ordinary device works. */
static int ordinary_device(void *arg)
{
	struct srv *srv = UP(.depth = 4);

	(void)arg;
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB), 64 * KIB);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 64 * KIB), 64 * KIB);
	down(srv);
	return 0;
}

static void live(void)
{
	const struct fuzz_plan *plan = &fuzz->plan;
	long long end = now_ms() + LIFE_MS;

	fuzz->done = 0;
	add_tasks(fuzz_server, plan->servers);
	add_tasks(fuzz_controller, plan->controls);
	add_tasks(fuzz_client, plan->clients);
	add_tasks(fuzz_meddler, plan->meddlers);
	while (now_ms() < end) {
		open_nodes();
		restart_ended();
		if (plan->signals && one_in(4))
			signal_any();
		usleep(20000);
	}
	end_life();
	fuzz->lives++;
}

/* ---- what came of it ---- */

static unsigned int total(int kind)
{
	unsigned int n = 0;

	for (int i = 0; i < FUZZ_RESULTS; i++)
		n += fuzz->count[kind][i];
	return n;
}

static void report_kind(FILE *out, int kind)
{
	fprintf(out, "%-22s %8u:", kinds[kind].name, total(kind));
	for (int i = 0; i < FUZZ_RESULTS; i++)
		if (fuzz->count[kind][i])
			fprintf(out, " %s %u", i ? strerrorname_np(i) ?: "?" :
						   "ok",
				fuzz->count[kind][i]);
	fputc('\n', out);
}

static void report(FILE *out)
{
	for (int kind = 0; kind < NR_FUZZ_KINDS; kind++)
		report_kind(out, kind);
	fprintf(out, "never:");
	for (int kind = 0; kind < NR_FUZZ_KINDS; kind++)
		for (int i = 0; i < 8; i++) {
			int want = kinds[kind].wanted[i];

			if (i && !want)
				break;
			if (!fuzz->count[kind][want])
				fprintf(out, " %s/%s", kinds[kind].name,
					want ? strerrorname_np(want) : "ok");
		}
	fputc('\n', out);
}

static void sum_up(long long ms)
{
	unsigned int all = 0;

	for (int kind = 0; kind < NR_FUZZ_KINDS; kind++)
		all += total(kind);
	figure("%u lives, %u operations (%llu a second), %u requests served, %u tasks killed; "
	       "the slowest end took %u ms", fuzz->lives, all, all * 1000ULL / (ms + 1),
	       fuzz->delivered, fuzz->killed, fuzz->slowest_ms);
}

/* What a round reaches where nothing is amiss, or it has not been one. */
static void check_depth(void)
{
	static const int deep[] = {
		F_ADD_DEV, F_SET_PARAMS, F_START_DEV, F_DEL_DEV, F_FETCH_REQ,
		F_chardev_open, F_chardev_mmap, F_disk_open, F_disk_read,
		F_disk_write,
	};

	for (size_t i = 0; i < ARRAY_SIZE(deep); i++)
		if (!fuzz->count[deep[i]][0])
			fail("no %s has succeeded", kinds[deep[i]].name);
	if (!fuzz->delivered)
		fail("no request was delivered");
}

static void init(struct fuzz_plan plan)
{
	const char *seed = getenv("UBLK_SEED");
	struct dev *devs[FUZZ_IDS];

	fuzz = share(sizeof(*fuzz));
	fuzz->plan = plan;
	fuzz->seed = seed ? strtoull(seed, NULL, 0) : (uint64_t)now_ms();
	fprintf(stderr, "seed %llu\n", (unsigned long long)fuzz->seed);
	fuzz_srand(fuzz->seed);
	fuzz->features = features();
	fuzz->memfd = memfd_create("fuzz", 0);
	if (fuzz->memfd < 0 || ftruncate(fuzz->memfd, SHARED_BYTES))
		fail("memfd_create: %m");
	/* numbers that are free, and stay so but for us */
	for (int i = 0; i < FUZZ_IDS; i++)
		devs[i] = DEV(.queues = 1);
	for (int i = 0; i < FUZZ_IDS; i++) {
		fuzz->ids[i] = devs[i]->id;
		OK(dev_del(devs[i]));
	}
	chmod("/dev/ublk-control", 0666);
}

void fuzz_run(struct fuzz_plan plan)
{
	long long began = now_ms();
	long long end;
	FILE *console;

	init(plan);
	end = began + (long long)ROUND_MS * rounds_asked();
	while (now_ms() < end) {
		size_t mark = share_mark();

		live();
		OK(in_child(0, ordinary_device, NULL));
		share_release(mark);
	}
	sum_up(now_ms() - began);
	report(stderr);
	/* for the log of the machine, also when nothing is wrong */
	console = fopen("/dev/console", "w");
	if (console) {
		report(console);
		fclose(console);
	}
	check_depth();
}
