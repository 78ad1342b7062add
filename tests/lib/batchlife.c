// SPDX-License-Identifier: GPL-2.0-only
/* The scenes of batchlife.h: one table, and what leads to each row. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "batchlife.h"

static const struct scene scenes[] = {
	{ .name = "idle" },
	{ .name = "idle, with four fetchers", .threads = 4 },
	{ .name = "some held", .held = 2 },
	{ .name = "all held, and more wait for a tag", .threads = 2,
	  .held = DEPTH, .more = 4 },
	{ .name = "some on their way", .stopped = true, .held = 1, .more = 3 },
	{ .name = "all on their way", .stopped = true, .threads = 3,
	  .more = DEPTH },
	{ .name = "no fetch", .no_fetch = true, .more = 3 },
	{ .name = "no buffers left", .dry = true, .held = 2, .more = 2 },
	{ .name = "all held, and copied by the server", .held = DEPTH,
	  .flags = UBLK_F_USER_COPY },
	{ .name = "some registered, some on their way", .stopped = true,
	  .threads = 2, .held = 2, .more = 3, .flags = UBLK_F_AUTO_BUF_REG },
	{ .name = "some registered, and no buffers left", .dry = true,
	  .held = 2, .more = 2, .flags = UBLK_F_AUTO_BUF_REG },
};

void all_scenes(void (*fn)(const struct scene *scene))
{
	size_t mark = share_mark();

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	for (size_t i = 0; i < ARRAY_SIZE(scenes); i++) {
		if (scenes[i].flags & ~features())
			continue;
		fprintf(stderr, "%s\n", scenes[i].name);
		fn(&scenes[i]);
		share_release(mark);
	}
}

/* A partition scan that nobody serves would keep others from opening it. */
struct srv *scene_up(const struct scene *scene, uint64_t flags)
{
	struct dev *dev = batch_dev((struct dev_opts){
		.depth = DEPTH, .max_io = 64 * KIB,
		.flags = UBLK_F_NO_AUTO_PART_SCAN | scene->flags | flags });
	struct batch_opts dry = { .bufs = scene->held, .buf_bytes = 2 };
	struct srv *srv = batch_srv(dev, (struct srv_opts){
		.threads = scene->threads,
		.batch = scene->dry ? dry : (struct batch_opts){ 0 } });

	if (scene->no_fetch)
		EQ(batch_prep(srv, 0, 0, 0, DEPTH), 0);
	else
		srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	return srv;
}

int scene_play(struct srv *srv, const struct scene *scene,
	       struct client **clients)
{
	int nr = scene->held + scene->more, dry = 0;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	if (scene->dry) {
		udev_settle();
		srv->opts.batch.keep = true;
		dry = srv->batch->dry;
	}
	for (int i = 0; i < nr; i++) {
		if (i == scene->held) {
			TRUE(wait_for(srv_held(srv) == i, LONG_MS));
			if (scene->stopped) {
				srv_signal(srv, SIGSTOP);
				waitpid(srv->pid, NULL, WUNTRACED);
			}
		}
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
		TRUE(wait_for(clients[i]->begun, LONG_MS));
	}
	if (nr)
		EQ(client_end(clients[nr - 1], 100), PENDING);
	TRUE(wait_for(srv_held(srv) == scene->held, LONG_MS));
	if (scene->dry)
		TRUE(wait_for(srv->batch->dry > dry, LONG_MS));
	return nr;
}
