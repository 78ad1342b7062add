// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill -9 a server in the middle of busy I/O, many times at
 * different moments, and expect every client to end within a second.
 */
#include <fcntl.h>
#include <unistd.h>

#include "test.h"

struct load {
	struct dev *dev;
	int nr;
	int done;
};

/*
 * Reads and writes until it fails, as it must when the server dies. After the
 * disk has gone there is nothing to read and no space to write.
 */
static int busy(void *arg)
{
	struct load *load = arg;
	static uint8_t buf[16384] __attribute__((aligned(4096)));
	int fd = open(load->dev->disk, O_RDWR | O_DIRECT);

	if (fd < 0)
		return -errno;
	for (unsigned int i = 0;; i++) {
		uint64_t off = MIDDLE + (i * 7 + load->nr) % 256 * 16 * KIB;
		ssize_t n = i & 1 ? pread(fd, buf, sizeof(buf), off) :
				    pwrite(fd, buf, sizeof(buf), off);

		if (n <= 0)
			return n < 0 ? -errno : 0;
		__atomic_store_n(&load->done, i, __ATOMIC_RELAXED);
	}
}

static void once(int rounds)
{
	struct srv *srv = UP(.queues = 2, .depth = 16);
	struct load *loads[6];
	struct child *children[6];
	long long start;

	for (int i = 0; i < 6; i++) {
		loads[i] = share(sizeof(*loads[i]));
		*loads[i] = (struct load){ .dev = srv->dev, .nr = i };
		children[i] = child_start(0, busy, loads[i]);
	}
	for (int i = 0; i < 6; i++)
		TRUE(wait_for(__atomic_load_n(&loads[i]->done,
					      __ATOMIC_RELAXED) >= rounds,
			      LONG_MS));
	start = now_ms();
	srv_kill(srv);
	for (int i = 0; i < 6; i++) {
		int res = child_wait(children[i], LONG_MS);

		TRUE(res == -EIO || res == -ENOSPC || res == 0);
		TRUE(children[i]->done_ms - start <= DEATH_MS);
	}
	check_death(srv->dev, NULL, 0, start);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	for (int i = 0; i < 8; i++)
		once(3 + i * 5);
}

ABI_TEST(.timeout = 90,
	 .no_intree_6_12 = "notices a saturated queue's server at the I/O timeout only");
