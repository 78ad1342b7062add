// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will end a recovery, or stop the device, just when a request has been
 * put aside for the next server, which is there, and expect that server to be
 * given it, once.
 */
#include <unistd.h>

#include "race.h"

static struct srv *next(const struct way *way)
{
	struct srv *srv = race_up(way, (struct dev_opts){ .depth = 2 },
				  (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;

	srv_kill(srv);
	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	srv = SRV(dev, .wait_for_open = true);
	srv_fetch_all(srv);
	return srv;
}

static struct client *put_aside(struct srv *srv, enum client_op op)
{
	struct client *client;

	delay("hold", 3 * DELAY_MS);
	client = race_io(srv, op);
	TRUE(wait_for(client->begun, LONG_MS));
	usleep(DELAY_MS * 1000 / 2);
	delay("hold", 0);
	EQ(client_end(client, 0), PENDING);
	return client;
}

static void resumed(const struct way *way, enum client_op op)
{
	struct srv *srv = next(way);
	struct client *client = put_aside(srv, op);

	OK(recovery_end(srv->dev, srv->pid));
	race_served(srv, client);
	down(srv);
}

static void stopped(const struct way *way)
{
	struct srv *srv = next(way);
	struct client *client = put_aside(srv, C_READ);
	struct job *stop = race_begin(srv->dev, UBLK_U_CMD_STOP_DEV, 0);

	/* the new server is there: what is left of the disk goes to it */
	race_served(srv, client);
	OK(race_answer(stop));
	TRUE(disk_gone(srv->dev));
	srv_quit(srv);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	for (int i = 1; i <= 2; i++) {
		resumed(&ways[i], C_WRITE);
		resumed(&ways[i], C_READ);
		stopped(&ways[i]);
	}
}

ABI_TEST(.delays = true, .timeout = 180);
