// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let the server of a BATCH_IO device leave with requests held
 * and others that wait: by exec, by exit, and by closing its ring and
 * /dev/ublkcN while it lives on; and expect every request to fail, the disk
 * to go away, and DEL to work.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "batchlife.h"
#include "server.h"

static int become_another_program(struct srv *srv, void *arg)
{
	(void)arg;
	fcntl(srv->fd, F_SETFD, FD_CLOEXEC);
	execl("/proc/self/exe", "ublk-tests", "pause", NULL);
	return -errno;
}

static int leave(struct srv *srv, void *arg)
{
	(void)srv;
	(void)arg;
	_exit(0);
}

static int __attribute__((noreturn)) give_up(struct srv *srv, void *arg)
{
	struct worker *w = arg;

	munmap(srv->descs[0], PAGE);
	close(srv->fd);
	io_uring_queue_exit(w->ring);
	for (;;)
		pause();
}

static void with(int (*how)(struct srv *srv, void *arg), int threads,
		 bool no_fetch)
{
	struct scene scene = { .no_fetch = no_fetch, .threads = threads,
			       .held = no_fetch ? 0 : 2, .more = 2 };
	struct srv *srv = scene_up(&scene, 0);
	struct client *clients[SCENE_MAX];
	long long start;
	int nr;

	if (!no_fetch) {
		scene.held += scene.more;
		scene.more = 0;
	}
	nr = scene_play(srv, &scene, clients);
	start = now_ms();
	srv_begin_call(srv, 0, how, &srv->workers[0]);
	check_death(srv->dev, clients, nr, start);
	OK(dev_del(srv->dev));
	srv_kill(srv);
}

static void run(void)
{
	with(become_another_program, 1, false);
	with(become_another_program, 3, false);
	with(become_another_program, 1, true);
	with(leave, 3, false);
	with(leave, 1, true);
	with(give_up, 1, false);
	with(give_up, 1, true);
}

ABI_TEST(.timeout = 60);
