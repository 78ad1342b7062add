// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will quiesce a device whose server is in the middle of a commit, before
 * and after the tag is armed again, and whose server is killed meanwhile, or
 * not, and expect the request to end as committed, and the ones that come later
 * to wait for the next server.
 */
#include "quiesce.h"
#include "race.h"

static void once(const struct way *way, const char *place, bool kill)
{
	struct srv *srv = race_up(way, (struct dev_opts){
			.depth = 1, .flags = UBLK_F_QUIESCE },
		(struct srv_opts){ 0 });
	struct dev *dev = srv->dev;
	struct client *client, *late;
	struct job *job;

	delay(place, 2 * DELAY_MS);
	client = race_io(srv, C_READ);
	wait_delayed();
	delay(place, 0);
	job = quiesce_begin(dev, 0);
	EQ(client_end(client, 0), PENDING);
	late = IO(dev, C_WRITE, .off = MIDDLE, .len = RACE_LEN);
	if (kill)
		srv_kill(srv);
	OK(race_answer(job));
	race_served(srv, client);
	if (!kill) {
		srv_wait_aborted(srv);
		EQ(client_end(late, 0), PENDING);
		srv_quit(srv);
	}
	race_over(srv, way, late);
}

static void run(void)
{
	need_feature(UBLK_F_QUIESCE, "QUIESCE");
	for (int i = 1; i <= 2; i++) {
		for (int kill = 0; kill < 2; kill++) {
			once(&ways[i], "commit", kill);
			once(&ways[i], "arm", kill);
		}
	}
}

ABI_TEST(.delays = true, .timeout = 180);
