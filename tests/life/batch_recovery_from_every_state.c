// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill the server of a BATCH_IO device in each state, for each
 * way of recovery, and expect of the requests that it held what the recovery
 * flags say, of those that had not come to it that they wait for the next
 * one, or fail at once, and a second recovery to work as well.
 */
#include "batchlife.h"

static uint64_t flags;

static void once(const struct scene *scene)
{
	bool reissues = flags & UBLK_F_USER_RECOVERY_REISSUE;
	bool fails = flags & UBLK_F_USER_RECOVERY_FAIL_IO;
	struct client *clients[SCENE_MAX];
	struct srv *srv = scene_up(scene, UBLK_F_USER_RECOVERY | flags);
	int nr = scene_play(srv, scene, clients);

	srv_kill(srv);
	for (int i = 0; i < scene->held && !reissues; i++)
		EQ(client_end(clients[i], SOON_MS), -EIO);
	for (int i = scene->held; i < nr && fails; i++)
		check_came_late(client_result(clients[i]));
	if (fails) {
		TRUE(wait_for(dev_state(srv->dev) == UBLK_S_DEV_FAIL_IO, SOON_MS));
		EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), -EREMOTEIO);
	}
	srv = batch_recover(srv, (struct srv_opts){ 0 });
	for (int i = reissues ? 0 : scene->held; i < nr && !fails; i++)
		EQ(client_result(clients[i]), 4096);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 8192), 8192);
	srv_kill(srv);
	srv = batch_recover(srv, (struct srv_opts){ 0 });
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 8192), 8192);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	all_scenes(once);
	flags = UBLK_F_USER_RECOVERY_REISSUE;
	all_scenes(once);
	flags = UBLK_F_USER_RECOVERY_FAIL_IO;
	all_scenes(once);
}

ABI_TEST(.timeout = 150,
	 .no_intree = "fails requests that no fetch has brought to the server yet");
