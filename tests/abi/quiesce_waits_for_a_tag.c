// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will quiesce a device whose server holds a request for each of its
 * tags, and expect EBUSY when the time is over; the command to wait without a
 * limit, until one request is committed; EINTR when it is cancelled, or killed;
 * and after EBUSY and EINTR a device that works as before.
 */
#include "load.h"
#include "quiesce.h"

static int quiesce_for_ever(void *arg)
{
	return quiesce(arg, 0);
}

static void works(struct srv *srv, struct slot *slot, struct client **client)
{
	srv_commit(srv, slot, 4096);
	EQ(client_result(*client), 4096);
	*client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	TRUE(srv_take(srv, LONG_MS) == slot);
}

static void run(void)
{
	struct srv *srv = quiesce_up(0, 1, (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;
	struct client *client;
	struct child *child;
	struct slot *slot;
	struct job *job;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(quiesce(dev, 300), -EBUSY);
	works(srv, slot, &client);

	job = quiesce_begin(dev, 0);
	EQ(job_wait(job, 300), PENDING);
	job_cancel(job);
	EQ(job_wait(job, LONG_MS), -EINTR);
	job_free(job);
	works(srv, slot, &client);

	child = child_start(0, quiesce_for_ever, dev);
	EQ(child_wait(child, 300), PENDING);
	child_kill(child);
	works(srv, slot, &client);

	job = quiesce_begin(dev, 0);
	EQ(job_wait(job, 300), PENDING);
	srv_commit(srv, slot, 4096);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	EQ(client_result(client), 4096);
	srv_wait_aborted(srv);
	srv_quit(srv);
	srv = recover_from(srv);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "does not wait for a tag: it counts the wrong requests");
