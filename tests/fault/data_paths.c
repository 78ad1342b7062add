// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let everything fail in turn, of what may fail in the kernel
 * while a server's thread serves a READ or a WRITE, on each way that data can
 * take; and likewise while the client waits for it. Each request must end, its
 * data must be right unless the client was told otherwise, and the next one
 * must be served.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "fault.h"
#include "integrity.h"
#include "shmem.h"
#include "usercopy.h"
#include "zerocopy.h"

#define LEN	(64 * KIB)

struct io {
	struct srv *srv;
	enum client_op op;
	unsigned int seed;
	int fd;			/* of the disk, for what the test does itself */
	uint8_t *buf;
};

/* What the server could not do is an error to the client, whatever it was. */
static int told(int res, int len)
{
	if (res == len)
		return 0;
	return res == -EIO ? -EFAULT : res;
}

static void check_data(struct io *io, const uint8_t *buf)
{
	TRUE(pattern_differs(buf, LEN, io->seed) < 0);
	TRUE(pattern_differs(io->srv->disk + MIDDLE, LEN, io->seed) < 0);
}

static int one_io(void *arg)
{
	size_t mark = share_mark();
	struct io *io = arg;
	struct client *client;
	int res;

	io->seed++;
	client = client_new((struct client_io){
		.dev = io->srv->dev, .op = io->op, .off = MIDDLE, .len = LEN });
	pattern(io->op == C_READ ? io->srv->disk + MIDDLE : client->buf, LEN,
		io->seed);
	res = FAULTY(({ client_go(client); client_result(client); }));
	if (res == LEN)
		check_data(io, client->buf);
	share_release(mark);
	return told(res, LEN);
}

static int rw(struct io *io)
{
	int res;

	if (io->op == C_READ)
		res = pread(io->fd, io->buf, LEN, MIDDLE);
	else
		res = pwrite(io->fd, io->buf, LEN, MIDDLE);
	return res < 0 ? -errno : res;
}

static int by_the_test(void *arg)
{
	struct io *io = arg;
	int res;

	io->seed++;
	pattern(io->op == C_READ ? io->srv->disk + MIDDLE : io->buf, LEN, io->seed);
	res = FAULTY(rw(io));
	if (res == LEN)
		check_data(io, io->buf);
	return told(res, LEN);
}

static int try_open(const char *path)
{
	int fd = open(path, O_RDWR);

	return fd < 0 ? -errno : fd;
}

static int open_and_close(void *arg)
{
	struct io *io = arg;
	int fd = FAULTY(try_open(io->srv->dev->disk));

	if (fd < 0)
		return fd;
	FAULTY(close(fd));
	return 0;
}

static int write_and_sync(int fd, const uint8_t *buf)
{
	int n = pwrite(fd, buf, LEN, MIDDLE);

	if (n < 0 || fsync(fd))
		return -errno;
	return n;
}

/* Written through the page cache, and synced: some of it may have failed before. */
static int buffered(void *arg)
{
	struct io *io = arg;
	int fd = try_open(io->srv->dev->disk);
	int res;

	TRUE(fd >= 0);
	pattern(io->buf, LEN, ++io->seed);
	res = FAULTY(write_and_sync(fd, io->buf));
	close(fd);
	if (res == LEN)
		check_data(io, io->buf);
	return told(res >= 0 && res < (int)LEN ? -EFAULT : res, LEN);
}

/* ---- the ways ---- */

static int copy_twice(struct srv *srv, struct slot *slot)
{
	int res = ucopy_serve_ram(srv, slot);

	return res == -EIO ? ucopy_serve_ram(srv, slot) : res;
}

static struct srv *copied(uint64_t flags)
{
	return up_new((struct dev_opts){ .flags = flags, .depth = 2 },
		      (struct srv_opts){ .faults = true });
}

static struct srv *copied_by_the_server(uint64_t flags)
{
	return ucopy_up((struct dev_opts){ .flags = flags, .depth = 2 },
			(struct srv_opts){ .faults = true, .policy = copy_twice });
}

static struct srv *not_copied(uint64_t flags)
{
	return zc_up((struct dev_opts){ .flags = flags, .depth = 2 },
		     (struct srv_opts){ .faults = true });
}

static const struct way {
	const char *name;
	uint64_t flags;
	struct srv *(*up)(uint64_t flags);
} ways[] = {
	{ "copied", 0, copied },
	{ "copied when asked for", UBLK_F_NEED_GET_DATA, copied },
	{ "copied by the server", UBLK_F_USER_COPY, copied_by_the_server },
	{ "in place", ZC, not_copied },
	{ "in place, registered by the driver", ZC_AUTO, not_copied },
	{ "copied, in batches", UBLK_F_BATCH_IO, copied },
	{ "copied by the server, in batches", UBLK_F_BATCH_IO | UBLK_F_USER_COPY,
	  copied_by_the_server },
	{ "in place, in batches", UBLK_F_BATCH_IO | ZC, not_copied },
	{ "in place, registered by the driver, in batches",
	  UBLK_F_BATCH_IO | ZC_AUTO, not_copied },
};

static void sweep(const struct way *way, struct io *io, const char *what,
		  struct victim victim, int (*act)(void *arg))
{
	char name[128];

	snprintf(name, sizeof(name), "%s: %s", way->name, what);
	fault_sweep(name, victim, act, io);
}

static void try(const struct way *way)
{
	struct victim me = { getpid(), gettid() };
	struct io io = { .srv = way->up(way->flags) };

	io.buf = aligned_alloc(PAGE, LEN);
	memset(io.buf, 0, LEN);
	io.fd = open(io.srv->dev->disk, O_RDWR | O_DIRECT);
	TRUE(io.fd >= 0);
	io.op = C_READ;
	sweep(way, &io, "server, READ", server_thread(io.srv, 0), one_io);
	sweep(way, &io, "client, READ", me, by_the_test);
	io.op = C_WRITE;
	sweep(way, &io, "server, WRITE", server_thread(io.srv, 0), one_io);
	sweep(way, &io, "client, WRITE", me, by_the_test);
	if (way == ways) {
		sweep(way, &io, "client, fsync()", me, buffered);
		sweep(way, &io, "client, open()", me, open_and_close);
	}
	close(io.fd);
	free(io.buf);
	down(io.srv);
}

static void run(void)
{
	size_t mark = share_mark();

	faults_needed();
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		if ((ways[i].flags & features()) == ways[i].flags)
			try(&ways[i]);
		share_release(mark);
	}
}

ABI_TEST(.timeout = 600);
