// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register and take out a client's buffers again and again
 * while it writes and reads with them, and expect all data to be right.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "shmem.h"

#define CLIENTS	3
#define LEN	(16 * KIB)
#define ROUNDS	60

struct load {
	struct dev *dev;
	uint8_t *mem;
	uint64_t off;
	int stop;
	int rounds;
};

static int busy(void *arg)
{
	struct load *load = arg;
	int fd = open(load->dev->disk, O_RDWR | O_DIRECT);

	if (fd < 0)
		return -errno;
	while (!__atomic_load_n(&load->stop, __ATOMIC_SEQ_CST)) {
		pattern(load->mem, LEN, load->rounds);
		if (pwrite(fd, load->mem, LEN, load->off) != LEN)
			return -errno;
		memset(load->mem, 0xa5, LEN);
		if (pread(fd, load->mem, LEN, load->off) != LEN)
			return -errno;
		if (pattern_differs(load->mem, LEN, load->rounds) >= 0)
			return -EILSEQ;
		__atomic_fetch_add(&load->rounds, 1, __ATOMIC_SEQ_CST);
	}
	return 0;
}

static void run(void)
{
	struct srv *srv = shm_up((struct dev_opts){ .queues = 2, .depth = 8 });
	struct child *child[CLIENTS];
	struct load *load[CLIENTS];

	for (int i = 0; i < CLIENTS; i++) {
		load[i] = share(sizeof(*load[i]));
		*load[i] = (struct load){ .dev = srv->dev, .mem = share(LEN),
					  .off = MIDDLE + i * LEN };
		child[i] = child_start(0, busy, load[i]);
	}
	for (int round = 0; round < ROUNDS; round++) {
		int index[CLIENTS];

		for (int i = 0; i < CLIENTS; i++) {
			index[i] = shm_reg(srv->dev, load[i]->mem, LEN, 0);
			TRUE(index[i] >= 0);
		}
		for (int i = 0; i < CLIENTS; i++)
			OK(shm_unreg(srv->dev, index[i]));
	}
	for (int i = 0; i < CLIENTS; i++) {
		__atomic_store_n(&load[i]->stop, 1, __ATOMIC_SEQ_CST);
		OK(child_wait(child[i], LONG_MS));
		TRUE(load[i]->rounds > 1);
	}
	TRUE(srv->seen_flags & UBLK_IO_F_SHMEM_ZC);
	down(srv);
}

ABI_TEST(.timeout = 60);
