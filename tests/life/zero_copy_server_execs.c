// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server call exec with one request committed but
 * registered, and one held and registered, and expect the first to end as
 * committed, the second to fail, and DEL to work while the new program runs.
 */
#include <fcntl.h>
#include <unistd.h>

#include "server.h"
#include "zerocopy.h"

#define LEN	(8 * KIB)

static int become_another_program(struct srv *srv, void *arg)
{
	(void)arg;
	fcntl(srv->workers[0].ring->ring_fd, F_SETFD, FD_CLOEXEC);
	execl("/proc/self/exe", "ublk-tests", "pause", NULL);
	return -errno;
}

static void once(uint64_t flags)
{
	struct srv *srv = zc_up((struct dev_opts){ .flags = ZC | flags },
				(struct srv_opts){ .cloexec = true });
	struct client *committed, *held;
	struct slot *slot;

	slot = zc_hold(srv, C_READ, LEN, &committed);
	OK(zc_register(srv, 0, slot, 5));
	srv_commit(srv, slot, LEN);
	slot = zc_hold(srv, C_READ, LEN, &held);
	OK(zc_register(srv, 0, slot, 6));
	srv_begin_call(srv, 0, become_another_program, NULL);
	EQ(client_result(committed), LEN);
	EQ(client_result(held), -EIO);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	OK(dev_del(srv->dev));
	TRUE(!srv_is_gone(srv));
	srv_kill(srv);
}

static void run(void)
{
	once(0);
	once(ZC_AUTO);
}

ABI_TEST(.timeout = 40,
	 .no_intree = "neither the request nor the ring ever ends; needs a reboot");
