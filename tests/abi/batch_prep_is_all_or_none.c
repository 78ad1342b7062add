// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send PREP_IO_CMDS whose last element has a tag out of range,
 * one that is prepared already, the same twice, or no buffer, and expect
 * EINVAL and nothing prepared: START waits, until each tag was prepared once.
 */
#include "batch.h"

#define DEPTH	64

static void refuse(struct srv *srv, struct batch_elem *elems, int n)
{
	EQ(batch_send(srv, 0, batch_of(UBLK_U_IO_PREP_IO_CMDS, 0,
				       batch_flags(srv), elems, n)), -EINVAL);
}

static void run(void)
{
	struct dev *dev = batch_dev((struct dev_opts){ .depth = DEPTH,
						       .max_io = 64 * KIB });
	struct batch_elem elems[DEPTH];
	struct srv *srv = SRV(dev);
	struct job *start;

	for (int tag = 0; tag < DEPTH; tag++)
		elems[tag] = batch_elem(srv, 0, tag, 0);
	elems[DEPTH - 1].tag = DEPTH;
	refuse(srv, elems, DEPTH);
	elems[DEPTH - 1].tag = 5;
	refuse(srv, elems, DEPTH);
	elems[DEPTH - 1] = batch_elem(srv, 0, DEPTH - 1, 0);
	elems[DEPTH - 1].addr = 0;
	refuse(srv, elems, DEPTH);
	elems[1].tag = 0;
	refuse(srv, elems, 2);
	EQ(batch_prep(srv, 0, 0, 0, 0), 0);
	EQ(batch_prep(srv, 0, 0, 0, 8), 0);
	elems[0] = batch_elem(srv, 0, 8, 0);
	elems[1] = batch_elem(srv, 0, 7, 0);
	refuse(srv, elems, 2);
	start = dev_start_begin(dev, srv->pid);
	EQ(batch_prep(srv, 0, 0, 9, DEPTH - 9), 0);
	EQ(job_wait(start, 300), PENDING);
	EQ(batch_prep(srv, 0, 0, 8, 1), 0);
	OK(job_wait(start, LONG_MS));
	job_free(start);
	EQ(batch_send(srv, 0, batch_fetch_of(0)), PENDING);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST();
