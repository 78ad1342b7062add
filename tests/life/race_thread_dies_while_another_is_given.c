// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will end one thread of a server while another is just being given
 * a request, which it keeps, and expect that request to end as any other that
 * a dead server has.
 */
#include "race.h"

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

static void once(const struct way *way)
{
	struct srv *srv = up(way);
	struct client *held, *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_READ | 1 << UBLK_IO_OP_WRITE);
	held = IO(srv->dev, C_READ, .off = MIDDLE + MIB, .len = RACE_LEN);
	slot = srv_take(srv, LONG_MS);
	/* there is one tag left, the other thread's */
	delay("give", DELAY_MS);
	client = race_io(srv, C_WRITE);
	wait_delayed();
	delay("give", 0);
	srv_thread_exit(srv, slot->thread);
	if (way->reissues) {
		EQ(client_end(client, 3 * DELAY_MS), PENDING);
	} else {
		EQ(client_result(client), -EIO);
		EQ(client_result(held), -EIO);
	}
	TRUE(!srv_is_gone(srv));
	srv_kill(srv);
	race_over(srv, way, way->reissues ? client : NULL);
	EQ(client_result(held), way->reissues ? (int)RACE_LEN : -EIO);
}

static void run(void)
{
	for (int i = 0; i < NR_WAYS; i++)
		once(&ways[i]);
}

ABI_TEST(.delays = true, .timeout = 180);
