// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will end the thread that has registered requests in its ring while
 * its process, and so the ring, lives on: what is not registered fails within
 * a second, the rest when another thread closes the ring's table, as committed
 * or with EIO.
 */
#include "server.h"
#include "zerocopy.h"

#define LEN	(8 * KIB)

static int drop_table(struct srv *srv, void *arg)
{
	(void)arg;
	return io_uring_unregister_buffers(srv->workers[0].ring);
}

static void once(uint64_t flags, bool by_hand)
{
	struct srv *srv = zc_up((struct dev_opts){ .flags = ZC | flags },
				(struct srv_opts){ .threads = 2 });
	struct client *committed, *registered, *held;
	struct slot *slot;

	slot = zc_hold(srv, C_READ, LEN, &committed);
	OK(zc_register(srv, 0, slot, 5));
	srv_commit(srv, slot, LEN);
	slot = zc_hold(srv, C_READ, LEN, &registered);
	OK(zc_register(srv, 0, slot, 6));
	slot = zc_hold(srv, C_READ, LEN, &held);
	if (flags & ZC_AUTO)
		OK(zc_unregister(srv, 0, slot->auto_buf));
	srv_thread_exit(srv, 0);
	EQ(client_end(held, DEATH_MS), -EIO);
	EQ(client_end(committed, 200), PENDING);
	EQ(client_end(registered, 0), PENDING);
	if (by_hand)
		OK(srv_call(srv, 1, drop_table, NULL));
	else
		srv_kill(srv);
	EQ(client_result(committed), LEN);
	EQ(client_result(registered), -EIO);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	if (by_hand)
		srv_kill(srv);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	for (int by_hand = 0; by_hand < 2; by_hand++) {
		once(0, by_hand);
		once(ZC_AUTO, by_hand);
	}
}

ABI_TEST(.timeout = 60,
	 .no_intree = "waits for the last close of the character device");
