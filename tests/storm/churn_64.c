// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will have eight processes add, start, load, stop, kill and delete
 * eight devices each, in random order and all at the same time, with udev
 * running and without, and expect 64 disks at once and none in the end.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "storm.h"

#define PROCESSES	8
#define EACH		8

struct churn {
	unsigned int seed;
	int up, leave;
};

static void shuffle(int *order)
{
	for (int i = 0; i < EACH; i++)
		order[i] = i;
	for (int i = EACH - 1; i > 0; i--) {
		int j = rand() % (i + 1), was = order[i];

		order[i] = order[j];
		order[j] = was;
	}
}

static void begin(struct srv **srv)
{
	uint64_t flags = ways[rand() % NR_WAYS].flags;
	struct srv *dying;

	*srv = UP(.depth = 1 + rand() % 3, .bytes = 8 * MIB,
		  .max_io = 64 * KIB, .queues = 1 + rand() % 2,
		  .flags = flags);
	EQ(IO_NOW((*srv)->dev, C_WRITE, .off = 4 * MIB, .len = 4096), 4096);
	if (!(flags & UBLK_F_USER_RECOVERY) || rand() % 2)
		return;
	/* between its server's death and the next one */
	dying = *srv;
	srv_kill(dying);
	*srv = recover(dying->dev);
	EQ(IO_NOW((*srv)->dev, C_WRITE, .off = 4 * MIB, .len = 4096), 4096);
}

static void end(struct srv *srv)
{
	switch (rand() % 5) {
	case 0:
		srv_kill(srv);
		break;
	case 1:
		srv_signal(srv, SIGKILL);
		OK(dev_stop(srv->dev));
		srv_wait_gone(srv, LONG_MS);
		break;
	case 2:
		OK(dev_del_async(srv->dev));
		srv_kill(srv);
		return;
	case 3:
		srv_quit(srv);
		break;
	default:
		down(srv);
		return;
	}
	OK(dev_del(srv->dev));
}

static int churn(void *arg)
{
	struct churn *churn = arg;
	struct srv *srvs[EACH];
	int order[EACH];

	srand(churn->seed + getpid() % 8);
	shuffle(order);
	for (int i = 0; i < EACH; i++)
		begin(&srvs[order[i]]);
	__atomic_fetch_add(&churn->up, EACH, __ATOMIC_SEQ_CST);
	if (!wait_for(churn->leave, 4 * LONG_MS))
		return -ETIME;
	shuffle(order);
	for (int i = 0; i < EACH; i++)
		end(srvs[order[i]]);
	return 0;
}

static void once(void)
{
	size_t mark = share_mark();
	struct churn *at = share(sizeof(*at));
	struct child *children[PROCESSES];

	for (int i = 0; i < PROCESSES; i++) {
		at->seed = rand();
		children[i] = child_start(0, churn, at);
	}
	TRUE(wait_for(at->up == PROCESSES * EACH, 4 * LONG_MS));
	at->leave = 1;
	for (int i = 0; i < PROCESSES; i++)
		OK(child_wait(children[i], 4 * LONG_MS));
	share_release(mark);
}

static void run(void)
{
	storm_seed();
	for (int round = 0; round < rounds_asked(); round++) {
		once();
		udev_stop();
		once();
		udev_start();
	}
	figure("%d devices", rounds_asked() * 2 * PROCESSES * EACH);
}

ABI_TEST(.timeout = 200,
	 .no_intree = "lets END wait for a server that has died");
