// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will take processors away and bring them back while servers serve,
 * die and are followed by others, and expect the load to find every write and
 * no error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "load.h"
#include "storm.h"

#define STEPS	12

static int online(int on)
{
	FILE *file = fopen("/sys/devices/system/cpu/cpu1/online", "w");

	if (!file)
		return -errno;
	fprintf(file, "%d", on);
	return fclose(file) ? -errno : 0;
}

static int toggle(void *arg)
{
	int *stop = arg;

	for (int on = 0; !*stop; on = !on) {
		int res = online(on);

		if (res && res != -EBUSY)
			return res;
		usleep(rand() % 100000);
	}
	return online(1);
}

static int once(uint64_t flags)
{
	int *stop = share(sizeof(*stop));
	struct srv *srv = up_new((struct dev_opts){
		.queues = 2, .depth = 3, .max_io = 64 * KIB,
		.flags = ways[2].flags | flags },
		(struct srv_opts){ .threads = 2 });
	struct load *load = load_start(srv->dev, false);
	struct child *toggler = child_start(0, toggle, stop);

	for (int i = 0; i < STEPS; i++) {
		load_goes_on(load, 1 + rand() % 3);
		usleep(rand() % 20000);
		srv_kill(srv);
		srv = recover_from(srv);
	}
	*stop = 1;
	OK(child_wait(toggler, LONG_MS));
	load_goes_on(load, 3);
	load_end(load);
	down(srv);
	return STEPS;
}

static void run(void)
{
	int killed = 0;

	if (access("/sys/devices/system/cpu/cpu1/online", W_OK))
		skip("this machine cannot take a processor away");
	storm_seed();
	for (int round = 0; round < rounds_asked(); round++) {
		size_t mark = share_mark();

		killed += once(0);
		if (features() & UBLK_F_BATCH_IO)
			killed += once(UBLK_F_BATCH_IO);
		share_release(mark);
	}
	figure("%d servers killed", killed);
}

ABI_TEST(.timeout = 120,
	 .no_intree = "lets END wait for a server that has died");
