// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will give the last reference to a request's data back while the
 * driver is between noticing that the server goes and looking at its tags, and
 * expect the request to end once: as committed if it was, otherwise as the
 * recovery flags say.
 */
#include <signal.h>
#include <unistd.h>

#include "race.h"
#include "usercopy.h"

static void once(const struct way *way, bool is_committed, bool is_late)
{
	struct srv *srv = race_up(way, (struct dev_opts){
			.depth = 2, .flags = UBLK_F_USER_COPY },
		(struct srv_opts){ .policy = ucopy_serve_ram });
	struct client *client;
	struct ucopy *copy;
	struct slot *slot;
	int fd;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = race_io(srv, C_READ);
	slot = srv_take(srv, LONG_MS);
	fd = srv_file(srv);	/* which the client must not inherit */
	copy = UCOPY(.fd = fd, .slot = slot, .fills = true, .slowly = true,
		     .len = RACE_LEN, .buf = srv->disk + MIDDLE);
	ucopy_wait_slow(copy);
	close(fd);
	if (is_committed)
		srv_commit(srv, slot, RACE_LEN);
	delay("leave", 2 * DELAY_MS);
	srv_signal(srv, SIGKILL);
	wait_delayed();
	EQ(client_end(client, is_late ? 3 * DELAY_MS : 0), PENDING);
	ucopy_let_go(copy);
	EQ(ucopy_result(copy), RACE_LEN);
	delay("leave", 0);
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
	for (int i = 0; i < NR_WAYS; i++) {
		once(&ways[i], false, false);
		once(&ways[i], true, false);
	}
	once(&ways[2], false, true);
	once(&ways[2], true, true);
}

ABI_TEST(.delays = true, .timeout = 180);
