// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will close the ring that has the last registration of a request
 * while the driver is between noticing that the server goes and looking at its
 * tags, or about to forget it, and expect the request to end once: as committed
 * if it was, otherwise as the recovery flags say.
 */
#include <signal.h>
#include <unistd.h>

#include "race.h"
#include "usercopy.h"
#include "zerocopy.h"

static void once(const struct way *way, const char *place, bool is_committed)
{
	struct srv *srv = race_up(way, (struct dev_opts){
			.depth = 2, .flags = UBLK_F_USER_COPY | ZC },
		(struct srv_opts){ .policy = ucopy_serve_ram });
	struct client *client;
	struct outsider *out;
	struct slot *slot;
	int fd;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = race_io(srv, C_READ);
	slot = srv_take(srv, LONG_MS);
	fd = srv_file(srv);	/* which the client must not inherit */
	EQ(ucopy_write(fd, slot, srv->disk + MIDDLE, RACE_LEN, 0), RACE_LEN);
	close(fd);
	out = outsider_start(srv, slot, false);
	OK(out->registered);
	if (is_committed)
		srv_commit(srv, slot, RACE_LEN);
	delay(place, 2 * DELAY_MS);
	srv_signal(srv, SIGKILL);
	wait_delayed();
	EQ(client_end(client, 0), PENDING);
	outsider_kill(out);
	delay(place, 0);
	srv_wait_gone(srv, LONG_MS);
	if (is_committed) {
		race_served(srv, client);
		race_over(srv, way, NULL);
	} else {
		race_end(srv, way, client, true);
	}
}

static void run(void)
{
	need_feature(UBLK_F_USER_COPY, "USER_COPY");
	need_feature(ZC, "SUPPORT_ZERO_COPY");
	for (int i = 0; i < NR_WAYS; i++) {
		once(&ways[i], "leave", i % 2);
		once(&ways[i], "drain", !(i % 2));
	}
	once(&ways[2], "leave", true);
	once(&ways[2], "drain", false);
}

ABI_TEST(.delays = true, .timeout = 180);
