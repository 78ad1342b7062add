// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server while its task is being given a request that is
 * registered at delivery, or commits it, and expect that to end once: as
 * committed, or as any other that the server has.
 */
#include "race.h"
#include "usercopy.h"
#include "zerocopy.h"

/* The data goes by user copy: the registration is only there. */
static struct srv *up(const struct way *way, int threads)
{
	return race_up(way, (struct dev_opts){
			.queues = threads, .depth = 2,
			.flags = UBLK_F_USER_COPY | ZC_AUTO },
		(struct srv_opts){ .threads = threads, .buffers = 8,
				   .policy = ucopy_serve_ram });
}

static struct client *begin(struct srv *srv, const char *place,
			    enum client_op op)
{
	struct client *client;

	delay(place, DELAY_MS);
	client = race_io(srv, op);
	wait_delayed();
	delay(place, 0);
	EQ(client_end(client, 0), PENDING);
	return client;
}

static void given(const struct way *way, int threads)
{
	struct srv *srv = up(way, threads);
	struct client *client = begin(srv, "give",
				      threads == 1 ? C_WRITE : C_READ);

	srv_kill(srv);
	race_end(srv, way, client, true);
}

static void committed(const struct way *way, const char *place,
		      enum client_op op)
{
	struct srv *srv = up(way, 1);
	struct client *client = begin(srv, place, op);

	srv_kill(srv);
	race_served(srv, client);
	race_over(srv, way, NULL);
}

static void run(void)
{
	need_feature(UBLK_F_USER_COPY, "USER_COPY");
	need_feature(ZC_AUTO, "AUTO_BUF_REG");
	for (int i = 0; i < NR_WAYS; i++) {
		given(&ways[i], 1 + i % 2);
		committed(&ways[i], "commit", i % 2 ? C_READ : C_WRITE);
		committed(&ways[i], "arm", i % 2 ? C_WRITE : C_READ);
	}
	given(&ways[2], 2);
}

ABI_TEST(.delays = true, .timeout = 180);
