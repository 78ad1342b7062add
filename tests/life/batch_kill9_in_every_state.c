// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 the server of a BATCH_IO device that is idle, holds
 * requests, has more of them on their way, has no fetch, or has run out of
 * buffers, and expect every request to fail within a second, the disk to go
 * away, and DEL to work.
 */
#include "batchlife.h"

static void die(const struct scene *scene)
{
	struct client *clients[SCENE_MAX];
	struct srv *srv = scene_up(scene, 0);
	long long start;
	int nr;

	nr = scene_play(srv, scene, clients);
	start = now_ms();
	srv_kill(srv);
	for (int i = 0; i < nr; i++) {
		int res = client_result(clients[i]);

		/* one that reads only after the disk has gone reads nothing */
		TRUE(res == -EIO || (res == 0 && i >= DEPTH));
		TRUE(clients[i]->child->done_ms - start <= DEATH_MS);
	}
	check_death(srv->dev, NULL, 0, start);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	all_scenes(die);
}

ABI_TEST(.timeout = 90);
