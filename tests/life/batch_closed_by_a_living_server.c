// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will close /dev/ublkcN in the living server of a BATCH_IO device, with tags
 * prepared and nothing fetched, before START and after, and expect another server to be able
 * to come; again and again with a fetch that is just being taken back.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "batch.h"
#include "server.h"

static int close_device(struct srv *srv, void *arg)
{
	(void)arg;
	munmap(srv->descs[0], PAGE);
	return close(srv->fd);
}

static int __attribute__((noreturn)) close_ring_and_device(struct srv *srv, void *arg)
{
	(void)arg;
	munmap(srv->descs[0], PAGE);
	io_uring_queue_exit(srv->workers[0].ring);
	close(srv->fd);
	for (;;)
		pause();
}

static struct srv *prepared(struct dev *dev)
{
	struct srv *srv = SRV(dev, .wait_for_open = true);

	EQ(batch_prep(srv, 0, 0, 0, dev->info.queue_depth), 0);
	return srv;
}

/* The next server finds the tags free. */
static void next(struct dev *dev)
{
	struct srv *srv = prepared(dev);

	srv_quit(srv);
	OK(dev_del(dev));
}

static void unstarted(void)
{
	struct dev *dev = batch_dev((struct dev_opts){ .depth = 4 });
	struct srv *srv = prepared(dev);

	OK(srv_call(srv, 0, close_device, NULL));
	next(dev);
	srv_kill(srv);
}

static void started(uint64_t flags)
{
	struct dev *dev = batch_dev((struct dev_opts){ .depth = 4, .flags = flags });
	struct srv *srv = prepared(dev);

	OK(dev_start(dev, srv));
	OK(srv_call(srv, 0, close_device, NULL));
	if (flags)
		TRUE(wait_for(dev_state(dev) == UBLK_S_DEV_QUIESCED, SOON_MS));
	next(dev);
	srv_kill(srv);
}

static void fetching(void)
{
	struct dev *dev = batch_dev((struct dev_opts){ .depth = 4 });
	struct srv *srv = prepared(dev);

	batch_fetch(srv, 0, 0);
	srv_begin_call(srv, 0, close_ring_and_device, NULL);
	next(dev);
	srv_kill(srv);
}

static void run(void)
{
	unstarted();
	started(0);
	started(UBLK_F_USER_RECOVERY | UBLK_F_NO_AUTO_PART_SCAN);
	for (int i = 0; i < 10; i++)
		fetching();
}

ABI_TEST(.timeout = 60);
