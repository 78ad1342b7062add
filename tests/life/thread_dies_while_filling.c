// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will end one thread of a server, or kill the server, while another is
 * being brought a WRITE's data with NEED_GET_DATA, into memory that is slow, and
 * expect the request to end once, as the recovery flags say.
 */
#include "getdata.h"
#include "race.h"
#include "usercopy.h"

static int map(struct srv *srv, void *arg)
{
	(void)srv;
	slow_map(arg, RACE_LEN);
	return 0;
}

static struct srv *up(const struct way *way)
{
	struct dev *dev = DEV(.depth = 2, .flags = way->flags |
			UBLK_F_NEED_GET_DATA | UBLK_F_NO_AUTO_PART_SCAN);
	struct srv *srv = SRV(dev, .threads = 2);

	srv_fetch(srv, 0, 0, 0);
	srv_fetch(srv, 1, 0, 1);
	OK(dev_start(dev, srv));
	udev_settle();
	return srv;
}

static void once(const struct way *way, bool kill)
{
	struct srv *srv = up(way);
	struct slow *slow = share(sizeof(*slow));
	struct client *client;
	struct slot *slot;

	srv_hold_asked(srv, true);
	client = race_io(srv, C_WRITE);
	slot = srv_take(srv, LONG_MS);
	OK(srv_call(srv, slot->thread, map, slow));
	srv_hold_asked(srv, false);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	srv_begin_get_data(srv, slot, ADDR(slow->mem));
	TRUE(wait_for(__atomic_load_n(&slow->touched, __ATOMIC_SEQ_CST),
		      LONG_MS));
	if (!kill) {
		srv_thread_exit(srv, !slot->thread);
		EQ(client_end(client, DELAY_MS), PENDING);
		__atomic_store_n(&slow->go, 1, __ATOMIC_SEQ_CST);
		shared_changed();
		if (way->reissues)
			EQ(client_end(client, DELAY_MS), PENDING);
		else
			EQ(client_result(client), -EIO);
		TRUE(!srv_is_gone(srv));
	}
	srv_kill(srv);
	race_end(srv, way, client, true);
}

static void run(void)
{
	need_feature(UBLK_F_NEED_GET_DATA, "NEED_GET_DATA");
	for (int i = 0; i < NR_WAYS; i++) {
		once(&ways[i], false);
		once(&ways[i], true);
	}
}

ABI_TEST(.timeout = 120,
	 .no_intree = "waits for the last close of the character device");
