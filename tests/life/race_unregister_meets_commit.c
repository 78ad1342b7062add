// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will close another process's ring, which has the last registration
 * of a request, while the server is in the middle of the request's commit,
 * before or after the tag is held for that, while the server is killed or the
 * device stopped, or neither, and expect the request to end as committed, once.
 */
#include <signal.h>
#include <unistd.h>

#include "race.h"
#include "usercopy.h"
#include "zerocopy.h"

enum what { NOTHING, KILL, STOP, NR_WHATS };

static void end(struct srv *srv, const struct way *way, enum what what,
		struct job *stop)
{
	if (what == NOTHING) {
		srv_hold(srv, 0);
		EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = RACE_LEN),
		   RACE_LEN);
		down(srv);
	} else if (what == KILL) {
		srv_wait_gone(srv, LONG_MS);
		race_over(srv, way, NULL);
	} else {
		OK(race_answer(stop));
		TRUE(disk_gone(srv->dev));
		down(srv);
	}
}

/* The data comes by user copy: the registration is only there. */
static struct outsider *filled(struct srv *srv, struct slot *slot)
{
	int fd = srv_file(srv);
	struct outsider *out;

	EQ(ucopy_write(fd, slot, srv->disk + MIDDLE, RACE_LEN, 0), RACE_LEN);
	close(fd);
	out = outsider_start(srv, slot, false);
	OK(out->registered);
	return out;
}

static void once(const struct way *way, const char *place, enum what what)
{
	struct srv *srv = race_up(way, (struct dev_opts){
			.depth = 2, .flags = UBLK_F_USER_COPY | ZC },
		(struct srv_opts){ .policy = ucopy_serve_ram });
	struct job *stop = NULL;
	struct client *client;
	struct outsider *out;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = race_io(srv, C_READ);
	slot = srv_take(srv, LONG_MS);
	out = filled(srv, slot);
	delay(place, 2 * DELAY_MS);
	srv_begin_commit(srv, slot, RACE_LEN);
	wait_delayed();
	delay(place, 0);
	if (what == KILL)
		srv_signal(srv, SIGKILL);
	else if (what == STOP)
		stop = race_begin(srv->dev, UBLK_U_CMD_STOP_DEV, 0);
	EQ(client_end(client, 100), PENDING);
	OK(outsider_do(out, OUT_CLOSE_RING));
	race_served(srv, client);
	end(srv, way, what, stop);
	outsider_kill(out);
}

static void run(void)
{
	need_feature(UBLK_F_USER_COPY, "USER_COPY");
	need_feature(ZC, "SUPPORT_ZERO_COPY");
	for (enum what what = NOTHING; what < NR_WHATS; what++) {
		once(&ways[0], "commit", what);
		once(&ways[2], "commit", what);
		once(&ways[0], "arm", what);
		once(&ways[2], "arm", what);
	}
}

ABI_TEST(.delays = true, .timeout = 180);
