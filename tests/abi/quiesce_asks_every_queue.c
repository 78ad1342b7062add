// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will quiesce a device of two queues, of which the server holds a
 * request for each tag of one, the first or the second, and expect EBUSY when the
 * time is over, and both queues to serve as before; and 0 once a tag of that
 * queue has come back.
 */
#include <sched.h>

#include "load.h"
#include "quiesce.h"

#define DEPTH	2

struct reader {
	struct dev *dev;
	int cpu;
	uint64_t off;
};

static int pinned_read(void *arg)
{
	struct reader *reader = arg;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(reader->cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return -errno;
	return IO_NOW(reader->dev, C_READ, .off = reader->off, .len = 4096);
}

static struct child *read_on(struct dev *dev, int cpu, uint64_t off)
{
	struct reader *reader = share(sizeof(*reader));

	*reader = (struct reader){ .dev = dev, .cpu = cpu, .off = off };
	return child_start(0, pinned_read, reader);
}

static int saturated_from(int cpu)
{
	struct srv *srv = up_new((struct dev_opts){
		.queues = 2, .depth = DEPTH,
		.flags = UBLK_F_QUIESCE | UBLK_F_USER_RECOVERY |
			 UBLK_F_NO_AUTO_PART_SCAN },
		(struct srv_opts){ .threads = 2 });
	struct child *child[DEPTH], *other;
	struct slot *slot[DEPTH];
	struct dev *dev = srv->dev;
	struct job *job;
	int q;

	udev_settle();
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < DEPTH; i++) {
		child[i] = read_on(dev, cpu, MIDDLE + i * MIB);
		slot[i] = srv_take(srv, LONG_MS);
		EQ(slot[i]->q, slot[0]->q);
	}
	q = slot[0]->q;
	EQ(quiesce(dev, 300), -EBUSY);
	EQ(dev_state(dev), UBLK_S_DEV_LIVE);

	srv_hold(srv, 0);
	other = read_on(dev, !cpu, MIDDLE);
	EQ(child_wait(other, LONG_MS), 4096);
	TRUE(srv_slot(srv, !q, 0)->deliveries +
	     srv_slot(srv, !q, 1)->deliveries > 0);

	job = quiesce_begin(dev, 0);
	EQ(job_wait(job, 300), PENDING);
	srv_commit(srv, slot[1], 4096);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	EQ(child_wait(child[1], LONG_MS), 4096);
	srv_commit(srv, slot[0], 4096);
	EQ(child_wait(child[0], LONG_MS), 4096);
	srv_wait_aborted(srv);
	srv_quit(srv);
	srv = recover_from(srv);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
	return q;
}

static void run(void)
{
	need_feature(UBLK_F_QUIESCE, "QUIESCE");
	if (nr_cpu_ids() < 2)
		skip("there is one processor only");
	EQ(saturated_from(0) + saturated_from(1), 1);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "does not wait for a tag: it counts the wrong requests");
