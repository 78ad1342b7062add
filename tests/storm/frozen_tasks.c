// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will freeze a server with requests in its hands, kill it while it is
 * frozen, and expect other devices and all commands to work meanwhile, the
 * server to end within a second, and nothing to be lost.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "load.h"
#include "storm.h"

#define GROUP	"/sys/fs/cgroup/frozen"

static void write_number(const char *path, int number)
{
	FILE *file = fopen(path, "w");

	if (!file || fprintf(file, "%d", number) < 0 || fclose(file))
		fail("%s: %m", path);
}

static void freeze(bool on)
{
	write_number(GROUP "/cgroup.freeze", on);
	if (on)
		TRUE(wait_for(!shell(20, "grep -q 'frozen 1' " GROUP
				     "/cgroup.events"), SOON_MS));
}

/* Each within a second: another device's whole life, and its I/O. */
static void others_work(void)
{
	long long begun;
	struct srv *srv;

	srv = UP(.depth = 2, .flags = UBLK_F_NO_AUTO_PART_SCAN);
	begun = now_ms();
	EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
	OK(dev_stop(srv->dev));
	TRUE(now_ms() - begun < DEATH_MS);
	srv_quit(srv);
	begun = now_ms();
	OK(dev_del(srv->dev));
	TRUE(now_ms() - begun < DEATH_MS);
}

static void once(void)
{
	struct srv *srv = up_new((struct dev_opts){
		.queues = 2, .depth = 3, .max_io = 64 * KIB,
		.flags = ways[2].flags }, (struct srv_opts){ .threads = 2 });
	struct load *load = load_start(srv->dev, false);

	load_goes_on(load, 2);
	write_number(GROUP "/cgroup.procs", srv->pid);
	usleep(rand() % 20000);
	freeze(true);
	others_work();
	freeze(false);
	load_goes_on(load, 2);

	freeze(true);
	srv_signal(srv, SIGKILL);
	srv_wait_gone(srv, DEATH_MS);
	freeze(false);
	srv = recover_from(srv);
	load_goes_on(load, 2);
	load_end(load);
	down(srv);
}

static void run(void)
{
	storm_seed();
	if (mkdir(GROUP, 0755) || access(GROUP "/cgroup.freeze", W_OK))
		skip("this machine cannot freeze tasks");
	for (int round = 0; round < rounds_asked(); round++) {
		size_t mark = share_mark();

		once();
		share_release(mark);
	}
	TRUE(wait_for(!rmdir(GROUP), SOON_MS));
	figure("servers frozen, and killed so: %d", rounds_asked());
}

ABI_TEST(.timeout = 60,
	 .no_intree = "lets END wait for a server that has died");
