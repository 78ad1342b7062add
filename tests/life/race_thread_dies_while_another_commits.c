// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will end one thread of a server while another is in the middle of a
 * commit, before and after the tag is armed again, and expect that request to
 * end as committed, and only once.
 */
#include "race.h"

static int thread_of(struct srv *srv, uint64_t off)
{
	for (int i = 0; i < srv->depth; i++)
		if (srv->slots[i].deliveries &&
		    srv->slots[i].desc.start_sector == off >> 9)
			return srv->slots[i].thread;
	fail("no thread has a request at %llu", (unsigned long long)off);
}

static struct srv *up(const struct way *way)
{
	struct dev *dev = DEV(.depth = 2, .flags = way->flags |
					UBLK_F_NO_AUTO_PART_SCAN);
	struct srv *srv = SRV(dev, .threads = 2);

	srv_fetch(srv, 0, 0, 0);
	srv_fetch(srv, 1, 0, 1);
	OK(dev_start(dev, srv));
	udev_settle();
	return srv;
}

static void once(const struct way *way, const char *place)
{
	struct srv *srv = up(way);
	struct client *client;
	int thread;

	delay(place, DELAY_MS);
	client = race_io(srv, C_WRITE);
	wait_delayed();
	delay(place, 0);
	thread = thread_of(srv, MIDDLE);
	EQ(client_end(client, 0), PENDING);
	srv_thread_exit(srv, !thread);
	race_served(srv, client);
	TRUE(!srv_is_gone(srv));
	srv_kill(srv);
	race_over(srv, way, NULL);
}

static void run(void)
{
	for (int i = 0; i < NR_WAYS; i++) {
		once(&ways[i], "commit");
		once(&ways[i], "arm");
	}
}

ABI_TEST(.delays = true, .timeout = 180);
