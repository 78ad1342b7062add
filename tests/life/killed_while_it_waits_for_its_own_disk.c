// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will have the thread of a server wait for its own disk, in a way
 * that no signal interrupts, with or without another thread that sees the
 * signal, and expect kill -9 to end that and all requests: of the tags that
 * it never heard of, too.
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

static int wait_for_itself(struct srv *srv, void *arg)
{
	static char buf[64 * KIB];
	int fd = open(srv->dev->disk, O_RDWR);

	memset(buf, 7, sizeof(buf));
	if (pwrite(fd, buf, sizeof(buf), MIDDLE) != sizeof(buf))
		return -1;
	*(int *)arg = 1;
	shared_changed();
	return fsync(fd);
}

static void with(uint64_t flags, bool alone)
{
	int *begun = share(sizeof(*begun));
	struct srv *srv = up_new((struct dev_opts){
		.depth = 4, .flags = flags | UBLK_F_NO_AUTO_PART_SCAN },
		(struct srv_opts){ .alone = alone });
	struct client *clients[3];
	long long start;

	udev_settle();
	srv_begin_call(srv, 0, wait_for_itself, begun);
	TRUE(wait_for(*begun, LONG_MS));
	usleep(200000);
	for (int i = 0; i < 3; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + (i + 1) * MIB,
				.len = 4096);
	usleep(200000);
	start = now_ms();
	srv_signal(srv, SIGKILL);
	check_death(srv->dev, clients, 3, start);
	srv_wait_gone(srv, SOON_MS);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	with(0, true);
	with(0, false);
	with(UBLK_F_NEED_GET_DATA, true);
	with(UBLK_F_USER_COPY, true);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "waits for the last close of the character device, which waits for the disk");
