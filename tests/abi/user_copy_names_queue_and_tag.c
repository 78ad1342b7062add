// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will hold requests of every queue and tag at once and expect a
 * copy to reach the one that its position names.
 */
#include <sched.h>
#include <unistd.h>

#include "usercopy.h"

#define TAGS	4

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail("sched_setaffinity to CPU %d: %m", cpu);
}

static int writes_on(struct srv *srv, int cpu, struct client **clients)
{
	pin(cpu);
	for (int i = 0; i < TAGS; i++)
		clients[i] = IO(srv->dev, C_WRITE, .len = 4096,
				.off = MIDDLE + (cpu * TAGS + i) * MIB);
	return TAGS;
}

static void run(void)
{
	int cpus = sysconf(_SC_NPROCESSORS_ONLN), nr = 0, seen = 0, fd;
	struct client *clients[64];
	struct srv *srv;

	if (cpus > 4)
		cpus = 4;
	srv = UCOPY_UP(.queues = cpus, .depth = TAGS);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	for (int cpu = 0; cpu < cpus; cpu++)
		nr += writes_on(srv, cpu, clients + nr);
	TRUE(wait_for(srv_held(srv) == nr, LONG_MS));
	fd = srv_file(srv);
	for (int i = 0; i < nr; i++) {
		struct slot *slot = srv_take(srv, LONG_MS);
		uint8_t buf[4096];

		EQ(ucopy_read(fd, slot, buf, 4096, 0), 4096);
		EQ(pattern_differs(buf, 4096, slot->desc.start_sector), -1);
		seen |= 1 << slot->q;
	}
	EQ(seen, (1 << srv->queues) - 1);
	close(fd);
	for (int q = 0; q < srv->queues; q++)
		for (int tag = 0; tag < TAGS; tag++)
			srv_commit(srv, srv_slot(srv, q, tag), 4096);
	for (int i = 0; i < nr; i++)
		EQ(client_result(clients[i]), 4096);
	down(srv);
}

ABI_TEST();
