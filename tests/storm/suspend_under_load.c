// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will suspend the machine to idle while a disk is under load, with
 * the servers of some of the times dead before, and expect the suspend to work
 * or to be refused because a task waits for a server that is frozen already; and
 * the load to go on afterwards with nothing lost.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"
#include "storm.h"

#define TIMES	4
#define ALARM	"/sys/class/rtc/rtc0/wakealarm"

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), res = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		res = -errno;
	close(fd);
	return res;
}

static int suspend_for_a_moment(void)
{
	write_text(ALARM, "0");
	OK(write_text(ALARM, "+2"));
	return write_text("/sys/power/state", "freeze");
}

static void run(void)
{
	int slept = 0, refused = 0;
	struct load *load;
	struct srv *srv;

	if (shell(20, "grep -qs freeze /sys/power/state") ||
	    access(ALARM, W_OK))
		skip("this machine cannot sleep, or not wake itself");
	storm_seed();
	OK(write_text("/sys/power/pm_freeze_timeout", "1000"));
	srv = up_new((struct dev_opts){
		.queues = 2, .depth = 3, .max_io = 64 * KIB,
		.flags = ways[2].flags }, (struct srv_opts){ .threads = 2 });
	load = load_start(srv->dev, false);
	for (int i = 0; i < TIMES * rounds_asked(); i++) {
		bool is_dead = i % 4 == 3;
		int res;

		load_goes_on(load, 1 + rand() % 3);
		if (is_dead)
			srv_kill(srv);
		res = suspend_for_a_moment();
		if (res && res != -EBUSY)
			fail("the machine did not sleep: %s", res_text(res));
		*(res ? &refused : &slept) += 1;
		if (is_dead)
			srv = recover_from(srv);
	}
	load_goes_on(load, 3);
	load_end(load);
	down(srv);
	fprintf(stderr, "slept %d times, refused %d times\n", slept, refused);
}

ABI_TEST(.timeout = 120);
