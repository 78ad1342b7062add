// SPDX-License-Identifier: GPL-2.0-only
/* The storms of storm.h. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "load.h"
#include "server.h"
#include "shmem.h"
#include "storm.h"
#include "usercopy.h"
#include "zerocopy.h"
#include "zoned.h"

#define BYTES	(40 * MIB)	/* the load is at MIDDLE */

static const struct path {
	const char *name;
	uint64_t flags;
} paths[] = {
	{ "copy", 0 },
	{ "get data", UBLK_F_NEED_GET_DATA },
	{ "user copy", UBLK_F_USER_COPY },
	{ "zero copy", ZC },
	{ "automatic buffers", ZC_AUTO },
	{ "batches", UBLK_F_BATCH_IO },
	{ "batches, user copy", UBLK_F_BATCH_IO | UBLK_F_USER_COPY },
	{ "batches, automatic buffers", UBLK_F_BATCH_IO | ZC_AUTO },
	{ "shared memory", UBLK_F_SHMEM_ZC },
	{ "zoned", ZONED_FLAGS },
};

static struct {
	int kills, requests, errors;
} seen;

void storm_seed(void)
{
	const char *text = getenv("UBLK_SEED");
	unsigned int seed = text ? strtoul(text, NULL, 0) :
				   (unsigned long)now_ms();

	fprintf(stderr, "UBLK_SEED=%u\n", seed);
	srand(seed);
}

#define UDEVD	"/lib/systemd/systemd-udevd"

void udev_stop(void)
{
	OK(shell(60, "! pidof systemd-udevd >/dev/null || "
		     "udevadm control --exit"));
}

/* Not as one of the test's processes, which end with it. */
void udev_start(void)
{
	OK(shell(60, "! test -x " UDEVD " || pidof systemd-udevd >/dev/null ||"
		     " (echo 0 >/sys/fs/cgroup/cgroup.procs && exec setsid "
		     UDEVD " --daemon >/dev/null 2>&1)"));
}

static struct srv_opts any_server(const struct dev *dev)
{
	static const int sizes[] = { 2, 6, 64, 4096 };
	uint64_t flags = dev->info.flags;
	struct srv_opts opts = {
		.threads = 1 + rand() % 2,
		.defer_taskrun = rand() % 3 == 0,
		.batch = { .bufs = 1 + rand() % 8,
			   .buf_bytes = sizes[rand() % ARRAY_SIZE(sizes)],
			   .piecewise = rand() % 2,
			   .fetches = 1 + rand() % 3 } };

	if (flags & UBLK_F_ZONED)
		opts.policy = zoned_policy;
	else if (flags & UBLK_F_USER_COPY)
		opts.policy = ucopy_serve_ram;
	else if (flags & UBLK_F_SHMEM_ZC)
		opts.policy = shm_policy;
	return opts;
}

/* The disk of old, which is dead; a server of that device or of another one. */
static void inherit(struct srv *srv, const struct srv *old)
{
	if (!old)
		return;
	if (srv->dev->info.flags & (ZC | ZC_AUTO)) {
		munmap(srv->disk, BYTES);
		close(srv->disk_fd);
	}
	srv->disk = old->disk;
	srv->disk_fd = old->disk_fd;
	for (int i = 0; i < old->opts.threads; i++)
		close(old->workers[i].efd);
}

static struct srv *any_srv(struct dev *dev, const struct srv *old,
			   bool wait_for_open)
{
	struct srv_opts opts = any_server(dev);
	struct srv *srv;

	opts.wait_for_open = wait_for_open;
	if (dev->info.flags & (ZC | ZC_AUTO))
		srv = zc_srv(dev, opts);
	else
		srv = srv_new(dev, opts);
	inherit(srv, old);
	srv_fetch_all(srv);
	return srv;
}

static struct srv *any_up(const struct path *path, uint64_t flags,
			  const struct srv *old)
{
	struct dev_opts opts = {
		.queues = 2, .depth = 3, .max_io = 64 * KIB, .bytes = BYTES,
		.flags = path->flags | flags | UBLK_F_NO_AUTO_PART_SCAN };
	struct srv *srv;

	if (path->flags & UBLK_F_ZONED) {
		srv = zoned_new((struct zoned_opts){
			.conventional = 10, .queues = 2, .depth = 3,
			.flags = flags });
		inherit(srv, old);
	} else {
		srv = any_srv(dev_new(opts), old, false);
	}
	OK(dev_start(srv->dev, srv));
	return srv;
}

/* Without recovery: each request has had its error, the disk has gone. */
static struct srv *replace(struct srv *old, const struct path *path,
			   struct load *load)
{
	struct srv *srv;

	load_leave(load, DEATH_MS);
	TRUE(wait_for(disk_gone(old->dev), DEATH_MS));
	OK(dev_del(old->dev));
	srv = any_up(path, 0, old);
	load_again(load, srv->dev);
	return srv;
}

static struct srv *take_over(struct srv *old, const struct way *way,
			     struct load *load)
{
	struct srv *srv;

	if (way->flags & UBLK_F_USER_RECOVERY_FAIL_IO) {
		load_moves(load, DEATH_MS);
		load_watch(load);
	}
	TRUE(wait_for(recovery_start(old->dev) == 0, DEATH_MS));
	srv = any_srv(old->dev, old, true);
	load_watch(load);
	OK(recovery_end(srv->dev, srv->pid));
	load_moves(load, DEATH_MS);
	return srv;
}

static void session(const struct path *path, const struct way *way, int kills)
{
	struct srv *srv = any_up(path, way->flags, NULL);
	struct load *load = load_start(srv->dev, !way->reissues);
	size_t bytes;
	void *mem = load_memory(load, &bytes);
	int served = 0;

	for (int i = 0; i < kills; i++) {
		if (path->flags & UBLK_F_SHMEM_ZC && (!i || !way->flags))
			TRUE(shm_reg(srv->dev, mem, bytes, 0) >= 0);
		load_goes_on(load, 1 + rand() % 3);
		usleep(rand() % 15000);
		load_watch(load);
		served += srv->count[UBLK_IO_OP_WRITE];
		srv_signal(srv, SIGKILL);
		srv_wait_gone(srv, DEATH_MS);
		srv = way->flags ? take_over(srv, way, load) :
				   replace(srv, path, load);
	}
	load_goes_on(load, 2);
	load_end(load);
	TRUE(served >= kills);
	if (path->flags & UBLK_F_SHMEM_ZC && way->flags)
		TRUE(srv->seen_flags & UBLK_IO_F_SHMEM_ZC);
	seen.kills += kills;
	seen.requests += load_done(load);
	seen.errors += load_errors(load);
	down(srv);
	inherit(srv, srv);
}

void storm(const struct way *way, int kills)
{
	shm_know(0, NULL);
	zoned_keep();
	storm_seed();
	for (int round = 0; round < rounds_asked(); round++) {
		for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
			size_t mark = share_mark();

			if (paths[i].flags & ~features())
				continue;
			fprintf(stderr, "%s, %s\n", way->name, paths[i].name);
			session(&paths[i], way, kills);
			share_release(mark);
		}
	}
	figure("%d servers killed, %d requests verified, %d errors",
	       seen.kills, seen.requests, seen.errors);
}
