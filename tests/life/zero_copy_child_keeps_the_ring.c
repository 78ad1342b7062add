// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server whose child has its ring open, and does nothing
 * with it: what is not registered fails at once, what is registered there ends,
 * as committed or with EIO, when the child does.
 */
#include <signal.h>
#include <unistd.h>

#include "zerocopy.h"

#define LEN	(8 * KIB)

static int have_a_child(struct srv *srv, void *arg)
{
	pid_t *child = arg, pid = fork();

	(void)srv;
	if (!pid)
		for (;;)
			pause();
	*child = pid;
	return pid < 0 ? -errno : 0;
}

static void once(uint64_t flags)
{
	struct srv *srv = ZC_UP(ZC | flags);
	struct client *committed, *registered, *held;
	pid_t *child = share(sizeof(*child));
	struct slot *slot;

	slot = zc_hold(srv, C_READ, LEN, &committed);
	OK(zc_register(srv, 0, slot, 5));
	srv_commit(srv, slot, LEN);
	slot = zc_hold(srv, C_READ, LEN, &registered);
	OK(zc_register(srv, 0, slot, 6));
	slot = zc_hold(srv, C_READ, LEN, &held);
	if (flags)
		OK(zc_unregister(srv, 0, slot->auto_buf));
	OK(srv_call(srv, 0, have_a_child, child));
	srv_kill(srv);
	EQ(client_end(held, DEATH_MS), -EIO);
	EQ(client_end(committed, 200), PENDING);
	EQ(client_end(registered, 0), PENDING);
	kill(*child, SIGKILL);
	EQ(client_result(committed), LEN);
	EQ(client_result(registered), -EIO);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	OK(dev_del(srv->dev));
}

static void run(void)
{
	once(0);
	once(ZC_AUTO);
}

ABI_TEST(.timeout = 40,
	 .no_intree = "waits for the last close of the character device");
