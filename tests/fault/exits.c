// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let everything fail in turn, of what may fail in the kernel
 * while a server that has a request in hand is killed, on each way that data
 * can take: the client has its error in a second, and the disk goes.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "fault.h"
#include "zerocopy.h"

struct way {
	const char *name;
	uint64_t flags;
};

static bool is_dead(struct srv *srv)
{
	siginfo_t info = { 0 };

	return !waitid(P_PID, srv->pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid == srv->pid;
}

static struct srv *up(uint64_t flags)
{
	if (flags & (ZC | ZC_AUTO))
		return ZC_UP(flags, .depth = 2);
	return UP(.depth = 2, .flags = flags);
}

static int kill_it(void *arg)
{
	size_t mark = share_mark();
	struct way *way = arg;
	struct srv *srv = up(way->flags);
	struct client *client;
	struct slot *slot;
	long long killed_ms;

	slot = zc_hold(srv, C_READ, 4096, &client);
	if (way->flags & ZC)
		OK(zc_register(srv, 0, slot, 0));
	fault_in(PROCESS(srv->pid));
	fault_on();
	killed_ms = now_ms();
	srv_signal(srv, SIGKILL);
	TRUE(wait_for(is_dead(srv), LONG_MS));
	fault_off();
	srv_wait_gone(srv, LONG_MS);
	check_death(srv->dev, &client, 1, killed_ms);
	OK(dev_del(srv->dev));
	share_release(mark);
	return 0;
}

static void run(void)
{
	struct way ways[] = {
		{ "killed", 0 },
		{ "killed with a registered buffer", ZC },
		{ "killed with automatic buffers", ZC_AUTO },
		{ "killed in batches", UBLK_F_BATCH_IO },
	};

	faults_needed();
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		if ((ways[i].flags & features()) != ways[i].flags)
			continue;
		fault_sweep(ways[i].name, CONTROL, kill_it, &ways[i]);
	}
}

ABI_TEST(.timeout = 300);
