// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will map descriptors of 40 and of 256 bytes of two queues, whose
 * arrays end within a page: each queue's at 4096 descriptors' distance, with no
 * other length; and find a request of each queue in its own.
 */
#include <sched.h>
#include <sys/mman.h>

#include "test.h"

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail("sched_setaffinity to CPU %d: %m", cpu);
}

static int map(struct srv *srv, size_t len, off_t off)
{
	void *mem = mmap(NULL, len, PROT_READ, MAP_SHARED, srv->fd, off);

	if (mem == MAP_FAILED)
		return -errno;
	munmap(mem, len);
	return 0;
}

static int map_all(struct srv *srv, void *arg)
{
	off_t step = srv->desc_size * 4096L;
	size_t len = *(size_t *)arg;

	for (int q = 0; q < srv->queues; q++) {
		OK(map(srv, len, q * step));
		EQ(map(srv, len - PAGE, q * step), -EINVAL);
		EQ(map(srv, len + PAGE, q * step), -EINVAL);
		EQ(map(srv, len, q * step + PAGE), is_intree() ? 0 : -EINVAL);
	}
	EQ(map(srv, len, srv->queues * step), -EINVAL);
	return 0;
}

static void with(int size, int depth, size_t len)
{
	struct srv *srv = UP(.queues = 2, .depth = depth, .max_io = 16 * KIB,
			     .flags = UBLK_F_IO_DESC_SIZE, .io_desc_size = size);
	size_t *shared = share(sizeof(*shared));
	int seen = 0;

	EQ(srv->desc_size, size);
	*shared = len;
	OK(srv_call(srv, 0, map_all, shared));
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int cpu = 0; cpu < srv->queues; cpu++) {
		uint64_t off = MIDDLE + cpu * MIB;
		struct client *client;
		struct slot *slot;

		pin(cpu);
		client = IO(srv->dev, C_READ, .off = off, .len = 8192);
		slot = srv_take(srv, LONG_MS);
		seen |= 1 << slot->q;
		EQ(ublksrv_get_op(&slot->desc), UBLK_IO_OP_READ);
		EQ(slot->desc.start_sector, off >> 9);
		EQ(slot->desc.nr_sectors, 16);
		EQ(slot->desc.addr, ADDR(slot->buf));
		pattern(slot->buf, 8192, off);
		srv_commit(srv, slot, 8192);
		EQ(client_result(client), 8192);
		EQ(pattern_differs(client->buf, 8192, off), -1);
	}
	EQ(seen, (1 << srv->queues) - 1);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_IO_DESC_SIZE, "IO_DESC_SIZE");
	with(40, 200, 2 * PAGE);
	with(256, 20, 2 * PAGE);
}

ABI_TEST(.timeout = 60);
