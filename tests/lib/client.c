// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clients of a disk. Each I/O runs in a process of its own, because one that
 * never ends cannot be got rid of, and must not take the test with it.
 */
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "test.h"

#define MAX_PIECES	256

static int do_rw(int fd, struct client *client)
{
	struct client_io *io = &client->io;
	int pieces = io->pieces ? io->pieces : 1;
	struct iovec iov[MAX_PIECES];
	size_t each = io->len / pieces;
	ssize_t n;

	for (int i = 0; i < pieces; i++) {
		iov[i].iov_base = client->buf + i * (each + io->gap);
		iov[i].iov_len = each;
	}
	if (io->op == C_READ)
		n = preadv2(fd, iov, pieces, io->off, io->rw_flags);
	else
		n = pwritev2(fd, iov, pieces, io->off, io->rw_flags);
	return n < 0 ? -errno : n;
}

static int do_io(void *arg)
{
	struct client *client = arg;
	struct client_io *io = &client->io;
	uint64_t range[2] = { io->off, io->len };
	int fd, res;

	fd = open(io->dev->disk, (io->op == C_READ ? O_RDONLY : O_RDWR) |
				 (io->buffered ? 0 : O_DIRECT));
	if (fd < 0)
		return -errno;
	__atomic_store_n(&client->begun, 1, __ATOMIC_SEQ_CST);
	shared_changed();
	switch (io->op) {
	case C_READ:
	case C_WRITE:
		return do_rw(fd, client);
	case C_FSYNC:
		res = fsync(fd);
		break;
	case C_DISCARD:
		res = ioctl(fd, BLKDISCARD, range);
		break;
	case C_ZEROOUT:
		res = ioctl(fd, BLKZEROOUT, range);
		break;
	default:
		res = 0;
	}
	return res < 0 ? -errno : res;
}

struct client *client_new(struct client_io io)
{
	struct client *client = share(sizeof(*client));

	client->io = io;
	client->mem = share(io.len + io.pieces * io.gap + 2 * PAGE);
	client->buf = client->mem + io.misalign;
	return client;
}

void client_go(struct client *client)
{
	client->child = child_start(client->io.uid, do_io, client);
}

struct client *client_start(struct client_io io)
{
	struct client *client = client_new(io);

	if (io.op == C_WRITE)
		pattern(client->buf, io.len, io.off >> 9);
	client_go(client);
	return client;
}

int client_end(struct client *client, int ms)
{
	return child_wait(client->child, ms);
}

int client_result(struct client *client)
{
	int res = client_end(client, LONG_MS);

	if (res == PENDING)
		fail("I/O at %llu has not ended within %d ms",
		     (unsigned long long)client->io.off, LONG_MS);
	return res;
}

int io_now(struct client_io io)
{
	return client_result(client_start(io));
}

void check_death(struct dev *dev, struct client **clients, int nr,
		 long long killed_ms)
{
	for (int i = 0; i < nr; i++) {
		long long took;

		EQ(client_result(clients[i]), -EIO);
		took = clients[i]->child->done_ms - killed_ms;
		if (took > DEATH_MS)
			fail("request %d ended %lld ms after its server", i,
			     took);
	}
	if (!wait_for(disk_gone(dev), SOON_MS))
		fail("disk %d is still there %d ms later", dev->id, SOON_MS);
	TRUE(wait_for(dev_state(dev) == UBLK_S_DEV_DEAD, SOON_MS));
}

static unsigned int pattern_at(unsigned int seed, size_t i)
{
	return (seed + i / 512) * 2654435761u + i % 512 * 40503u;
}

void pattern(uint8_t *buf, size_t len, unsigned int seed)
{
	for (size_t i = 0; i < len; i++)
		buf[i] = pattern_at(seed, i) >> 8;
}

/* The first byte that differs from pattern(), or -1. */
long long pattern_differs(const uint8_t *buf, size_t len, unsigned int seed)
{
	for (size_t i = 0; i < len; i++)
		if (buf[i] != (uint8_t)(pattern_at(seed, i) >> 8))
			return i;
	return -1;
}
