// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let everything fail in turn, of what may fail in the kernel
 * while a server opens the device, maps the descriptors and fetches the tags,
 * one by one or in batches, and while the device is closed. What failed must
 * work the next time, on the same file, and the disk must then serve.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "batch.h"
#include "fault.h"
#include "server.h"

#define LEN	(64 * KIB)

/* ---- open, mmap and close, by the test itself ---- */

static int try_open(struct dev *dev)
{
	int fd = open(dev->path, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* The last one who closed it may be waited for. */
static bool has_opened(struct dev *dev, int *fd)
{
	*fd = try_open(dev);
	return *fd != -EBUSY;
}

static int open_again(struct dev *dev)
{
	int fd;

	TRUE(wait_for(has_opened(dev, &fd), LONG_MS));
	TRUE(fd >= 0);
	return fd;
}

static int try_map(int fd, void **descs)
{
	*descs = mmap(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
	return *descs == MAP_FAILED ? -errno : 0;
}

static int open_it(void *arg)
{
	struct dev *dev = arg;
	int fd, res;

	TRUE(wait_for((res = FAULTY(try_open(dev))) != -EBUSY, LONG_MS));
	fd = res < 0 ? open_again(dev) : res;
	EQ(try_open(dev), -EBUSY);
	close(fd);
	return res < 0 ? res : 0;
}

static int map_it(void *arg)
{
	int fd = open_again(arg), res;
	void *descs;

	res = FAULTY(try_map(fd, &descs));
	if (res)
		OK(try_map(fd, &descs));
	EQ(*(uint32_t *)descs, 0);
	OK(munmap(descs, PAGE));
	close(fd);
	return res;
}

/* What close() itself does cannot fail. */
static int unmap_and_close(int fd, void *descs)
{
	int res = munmap(descs, PAGE) ? -errno : 0;

	return close(fd) ? -errno : res;
}

static int close_it(void *arg)
{
	int fd = open_again(arg), res;
	void *descs;

	OK(try_map(fd, &descs));
	res = FAULTY(unmap_and_close(fd, descs));
	/* What is still mapped keeps it open. */
	if (res)
		OK(munmap(descs, PAGE));
	close(open_again(arg));
	return res;
}

/* ---- fetch, by the small server, which tries again what was refused ---- */

/* What it was refused with, if it was. */
static int refusal(struct srv *srv)
{
	for (int i = 0; i < srv->nr_handles; i++)
		if (srv->handles[i].res && srv->handles[i].res != PENDING)
			return srv->handles[i].res;
	return 0;
}

static void start_and_stop(struct srv *srv)
{
	struct client *reader;

	OK(dev_start(srv->dev, srv));
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN), LEN);
	EQ(pattern_differs(srv->disk + MIDDLE, LEN, MIDDLE >> 9), -1);
	pattern(srv->disk + MIDDLE, LEN, 1);
	reader = IO(srv->dev, C_READ, .off = MIDDLE, .len = LEN);
	EQ(client_result(reader), LEN);
	EQ(pattern_differs(reader->buf, LEN, 1), -1);
	OK(dev_stop(srv->dev));
	srv_quit(srv);
}

static int fetch_and_serve(void *arg)
{
	size_t mark = share_mark();
	struct srv *srv = SRV(arg, .faults = true, .wait_for_open = true);
	int res;

	fault_in(server_thread(srv, 0));
	fault_on();
	srv_fetch_all(srv);
	fault_off();
	res = refusal(srv);
	start_and_stop(srv);
	share_release(mark);
	return res;
}

static void sweep_fetch(const char *name, uint64_t flags)
{
	struct dev *dev;

	if ((flags & features()) != flags)
		return;
	dev = DEV(.depth = 2, .flags = flags);
	fault_sweep(name, CONTROL, fetch_and_serve, dev);
	OK(dev_del(dev));
}

static void run(void)
{
	struct victim me = { getpid(), gettid() };
	struct dev *dev;
	struct srv *srv;

	faults_needed();
	dev = DEV(.depth = 2);
	fault_sweep("open()", me, open_it, dev);
	fault_sweep("mmap()", me, map_it, dev);
	fault_sweep("munmap() and close()", me, close_it, dev);
	srv = SRV(dev, .wait_for_open = true);
	srv_fetch_all(srv);
	start_and_stop(srv);
	OK(dev_del(dev));
	sweep_fetch("FETCH_REQ", 0);
	sweep_fetch("PREP_IO_CMDS and FETCH_IO_CMDS", UBLK_F_BATCH_IO);
}

ABI_TEST(.timeout = 300);
