// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will have servers with little memory killed for want of it while
 * they have requests, and others that write to their own disk through the page
 * cache until they must wait for themselves; and expect the first to be like any
 * other that dies, and the others to end soon after kill -9.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "load.h"
#include "storm.h"

#define GROUP	"/sys/fs/cgroup/little"
#define LIMIT	(24 * MIB)

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file || fputs(text, file) < 0 || fclose(file))
		fail("%s: %m", path);
}

static void little_memory_for(pid_t pid)
{
	char text[32];

	snprintf(text, sizeof(text), "%d", pid);
	write_file(GROUP "/cgroup.procs", text);
}

static int __attribute__((noreturn)) eat(struct srv *srv, void *arg)
{
	(void)srv;
	(void)arg;
	for (;;) {
		uint8_t *mem = mmap(NULL, MIB, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (mem != MAP_FAILED)
			memset(mem, 1, MIB);
	}
}

static struct srv *up(const struct way *way)
{
	return up_new((struct dev_opts){
		.queues = 2, .depth = 3, .max_io = 64 * KIB,
		.flags = way->flags | UBLK_F_NO_AUTO_PART_SCAN },
		(struct srv_opts){ .threads = 3 });
}

static void killed_for_memory(const struct way *way)
{
	struct srv *srv = up(way);
	struct load *load = load_start(srv->dev, !way->reissues);

	load_goes_on(load, 2);
	little_memory_for(srv->pid);
	load_watch(load);
	srv_begin_call(srv, 2, eat, NULL);
	srv_wait_gone(srv, LONG_MS);
	TRUE(WIFSIGNALED(srv->status) && WTERMSIG(srv->status) == SIGKILL);
	if (!way->flags) {
		load_leave(load, DEATH_MS);
		OK(dev_del(srv->dev));
		return;
	}
	srv = recover_from(srv);
	load_watch(load);
	load_moves(load, DEATH_MS);
	load_goes_on(load, 2);
	load_end(load);
	down(srv);
}

static int write_to_itself(struct srv *srv, void *arg)
{
	static uint8_t buf[MIB];
	int fd = open(srv->dev->disk, O_RDWR);

	*(int *)arg = 1;
	for (;;) {
		memset(buf, 7, sizeof(buf));
		for (int i = 0; i < 60; i++)
			if (pwrite(fd, buf, MIB, i * MIB) < 0)
				break;
		fsync(fd);
	}
	return 0;
}

static void waits_for_itself(const struct way *way)
{
	int *begun = share(sizeof(*begun));
	struct srv *srv = up(way);
	long long killed;

	little_memory_for(srv->pid);
	srv_begin_call(srv, 2, write_to_itself, begun);
	TRUE(wait_for(*begun, LONG_MS));
	usleep(rand() % 1000000);
	killed = now_ms();
	srv_signal(srv, SIGKILL);
	if (way->parks) {
		/* it ends when its last writes have, at the next server */
		struct srv *next;

		TRUE(wait_for(recovery_start(srv->dev) == 0, LONG_MS));
		next = successor(srv, (struct srv_opts){ 0 });
		srv_fetch_all(next);
		OK(recovery_end(next->dev, next->pid));
		srv_wait_gone(srv, LONG_MS);
		down(next);
		return;
	}
	/* its end includes an error for each page that was still to be written */
	srv_wait_gone(srv, SOON_MS);
	fprintf(stderr, "%s: gone after %lld ms\n", way->name,
		now_ms() - killed);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	char text[32];

	storm_seed();
	if (access("/sys/fs/cgroup/cgroup.controllers", R_OK) ||
	    shell(20, "grep -q memory /sys/fs/cgroup/cgroup.controllers"))
		skip("this machine does not limit memory");
	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	mkdir(GROUP, 0755);
	snprintf(text, sizeof(text), "%llu", LIMIT);
	write_file(GROUP "/memory.max", text);
	for (int round = 0; round < rounds_asked(); round++) {
		for (int i = 0; i < NR_WAYS; i++) {
			size_t mark = share_mark();

			fprintf(stderr, "%s\n", ways[i].name);
			killed_for_memory(&ways[i]);
			waits_for_itself(&ways[i]);
			share_release(mark);
		}
	}
	TRUE(wait_for(!rmdir(GROUP), SOON_MS));
	figure("%d servers out of memory", rounds_asked() * NR_WAYS * 2);
}

ABI_TEST(.timeout = 120,
	 .no_intree = "lets END wait for a server that has died");
